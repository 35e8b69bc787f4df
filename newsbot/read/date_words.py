"""Words that tell what a date refers to: the publication, an update, or something else; in lines and in markup."""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled

COPYRIGHT = compiled(r"©|copyright|all rights|\(c\)", re.IGNORECASE)
UPDATED = compiled(
    r"updat|modif|revis|aktualis|änder|stand\b|mis à jour|màj|actualiz|atualiz|aggiorn|bijgewerkt|gewijzigd|zaktualiz|"
    r"uppdater|oppdater|opdater|muokattu|päivitetty|frissít|módos|güncel|ενημέρωσ|обновл|оновл|актуализ|ажур|更新|修改|"
    r"수정|最終|تحديث|diubah|diperbarui|cập nhật",
    re.IGNORECASE,
)
PUBLISHED = compiled(
    r"publi|posted|created|written on|issued|released|submitted|\bdate\b|datum|veröffentlich|erschienen|erstellt|"
    r"verfasst|geschrieben|gespeichert|eingestellt|mitteilung vom|beitrag (?:vom|wurde)|artikel vom|fecha|mis en ligne|"
    r"posté|paru|écrit le|rédigé le|inserito|scritto|geplaatst|opublik|dodano|zveřejn|vydáno|vloženo|julkaistu|"
    r"megjelen|közzét|yayın|δημοσι|опубл|публик|размещ|дата|створен|објав|发布|发表|發布|發表|公開|掲載|投稿|입력|"
    r"등록|نشر|ngày đăng|tanggal|dipublikasikan|diterbitkan|ditulis",
    re.IGNORECASE,
)
NAMED = compiled(r"(?:^|[\s:])(?:date(?:published|created)|pubdate|date|created|issued)$", re.IGNORECASE)
PUBLISHED_CLASS = compiled(
    r"(?:^|[\s_-])(?:dt-)?(?:published|pub-?date|publish-?date|entry-date|date-published|post-date|publication-date)"
    r"(?:$|[\s_-])"
)
DATE_CLASS = compiled(rf"{PUBLISHED_CLASS.pattern}|(?:^|\s)updated(?:$|\s)")
UPDATED_CLASS = compiled(r"update|modif")
PUBLISHED_AFTER = compiled(
    r"^.{0,40}(?:ver(?:ö|oe)ffentlicht|erstellt|geschrieben|eingestellt|yayınlan|közzétéve|公開|発表)"
)
BY = anchored(r"\W*(?:author|autor(?:in)?|by|von|par|por|di|door|av|автор)\b.", re.IGNORECASE)
OF_SOMETHING = compiled(
    r"regist(?:r|er)|joined|opening|eröffnung|member since|mitglied|gebor|\bborn\b|verfügbar|available|gültig|"
    r"valid until|deadline|expires|"
    r"\b(?:bis|until|till|seit|since|ab)\s+(?:\w+,?\s+)?$",
    re.IGNORECASE,
)
IN_DATA = anchored(
    r"^data-(?!.{0,20}(?:end|expir|valid|until|start|update|modif)).{0,20}(?:date|time|timestamp|publish)"
)
