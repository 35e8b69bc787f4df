"""Days: a date with its year, in figures or words, in the languages that newsbot meets."""

from __future__ import annotations

import re

from newsbot.dates import MONTHS, numbered

_MONTHS = MONTHS | numbered(
    "januar jänner janvier enero ene janeiro gennaio gen januari ocak stycznia ledna января січня tammikuuta",
    "februar feber février fevr febrero fevereiro fev febbraio februari şubat lutego února февраля лютого helmikuuta",
    "märz mrz mars marzo março maart marts maret mart marca března марта березня maaliskuuta",
    "avril avr abril abr aprile nisan kwietnia dubna апреля квітня huhtikuuta",
    "mai mayo maio maggio mag mei maj mayıs maja května мая травня toukokuuta",
    "juni juin junio junho giugno giu haziran czerwca června июня червня kesäkuuta",
    "juli juillet juil julio julho luglio lug temmuz lipca července июля липня heinäkuuta",
    "août aout agosto ago augustus augusti agustus ağustos sierpnia srpna августа серпня elokuuta",
    "septembre septiembre setembro set settembre eylül września září сентября вересня syyskuuta",
    "okt oktober octobre octubre outubro out ottobre ott ekim października října октября жовтня lokakuuta",
    "novembre noviembre novembro kasım listopada listopadu ноября листопада marraskuuta",
    "dez dezember décembre diciembre dic dezembro dicembre des desember aralık grudnia prosince декабря грудня "
    "joulukuuta",
)
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_CLOCK = r"(?:\D{1,12}?(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\d|\.\d))?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日",
        rf"{_YEAR}\s*년\s*(?P<month>\d{{1,2}})\s*월\s*(?P<day>\d{{1,2}})\s*일",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{{1,2}})/{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+)?"
        rf"(?P<name>[^\W\d_]{{3,13}})\.?,?\s+(?:de\s+)?{_YEAR}(?!\d)",
        rf"\b(?P<name>[^\W\d_]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
    )
)


def read_day(text: str) -> str | None:
    """The first full date in *text* as ISO 8601, with its clock; None for one without a year, or that is no day."""
    for form in _FORMS:
        if found := form.search(text):
            parts = found.groupdict()
            month = _MONTHS.get(parts["name"].lower()) if parts.get("name") else int(parts["month"])
            if not month or not 1 <= month <= 12 or not 1 <= int(parts["day"]) <= 31:
                continue
            day = f"{parts['year']}-{month:02d}-{int(parts['day']):02d}"
            return f"{day}T{int(parts['hour']):02d}:{parts['minute']}" if parts.get("hour") else day
    return None
