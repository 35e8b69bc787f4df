"""The words that page makers use in classes and ids for the parts of a page.

Callers only ask whether a pattern matches. Words that two patterns share have a name of their own.
"""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled


def _parts(words: str, after: str = r"[\s_\d-]") -> re.Pattern[str]:
    """Matches *words* as whole parts of a name, delimited by its ends, blanks, dashes and underscores."""
    return compiled(rf"(?:^|[\s_-])(?:{words})(?:$|{after})")


_OTHER_STORIES = r"related|recommend"
_MORE_STORIES = r"see-?also|more-?on"
_AUTHORS = r"author|autor|byline"
_SERVICES = r"onetrust|gdpr|disqus"
_RECOMMENDERS = r"outbrain|taboola"
_CAPTIONS = r"bildunterschrift|bildtext"
_OVER_OR_UNDER_TITLES = r"occhiello|volanta"  # the kicker in some papers, the standfirst in others
_HIDDEN = r"hidden|invisible|sr-only|visually-?hidden|screen-?reader[^\W_]*|d-none|tooltip|popup"
_IMAGES = r"image|img|picture|photo|foto|bild|media"
_BENEATH_IMAGES = r"caption|legend|info|description"

# The element with the story's text.
STORY = compiled(
    r"(?:^|[\s_-])(?:(?:article|story|post|entry|news|nota|noticia|artikel)[_-]*(?:body|content|text|copy|main)|"
    r"(?:body|text)[_-]*(?:article|copy)|(?:single|detail)[_-]*(?:article|post|story)|(?:article|story|news)[_-]*detail)"
    r"(?:$|[\s_-])|(?:^|\s)(?:article|story|main|main-?content|articulo|nota|noticia|artikel|articolo|haber)(?:$|\s)"
)
KICKER = compiled(
    r"kicker|over-?_?line|top-?_?line|roof-?_?line|eyebrow|dachzeile|spitzmarke|super-?_?title|pre-?_?title|over-?_?title|"
    rf"surtitre|antet[ií]tulo|cintillo|{_OVER_OR_UNDER_TITLES}"
)
STANDFIRST = _parts(
    r"stand-?first|dek|deck|lead|lede|leading|lead-?text|lead-?in|intro[^\W_]*|excerpt|sub-?title|sub-?head[^\W_]*|sub-?line|"
    r"summary|abstract|strap-?line|strap|teaser|description|desc|synopsis|chapo|chapeau|vorspann|anleser|unterzeile|"
    r"sottotitolo|sommario|entradilla|bajada|copete|linha-?fina|ingress|manchet|perex|spot|zajawka|tagline|"
    rf"article-?body-?(?:lead|intro)|{_OVER_OR_UNDER_TITLES}"
)

# Who wrote the story (surely; perhaps; in a line that says "by"), who made a picture, and who and when above a story.
AUTHOR = compiled(r"byline|author[_-]{0,2}name", re.IGNORECASE)
AUTHOR_ALONE = compiled(
    r"(?:^|[\s_-])(?:authors?|autor(?:en|in|e|es)?|auteure?s?|verfasser|writer|redacteur|redakteur|journalist|skribent|"
    r"forfatter|username|byline)(?:$|\s|[_-]+(?:link|title|vcard|text|info|meta|block)(?:$|\s))",
    re.IGNORECASE,
)
BYLINE = compiled(rf"{_AUTHORS}|writer|redact|journalist|credits-by", re.IGNORECASE)
CREDIT = compiled(
    rf"{_AUTHORS}|credit|copyright|source|photographer|fotograf|attribution|rights|rechte|quelle|urheber|agency|creator",
    re.IGNORECASE,
)
MAKER_OR_DATE = compiled(rf"{_AUTHORS}|credit|date|quote")

CAPTION = compiled(rf"caption|legend|{_CAPTIONS}|(?:^|[\s_-])bu(?:$|[\s_-])|pie-?(?:de-?)?foto|didascalia")
# Boxes around a picture and its caption.
PICTURE = compiled(
    rf"(?:^|[\s_-])(?:{_IMAGES}|pic|video|imagen|immagine|imagem)-?_?"
    r"(?:box[^\W_]*|con|container|info[^\W_]*|wrap[^\W_]*|block|text|desc[^\W_]*|caption[^\W_]*|legend[^\W_]*|footer|title|copy[^\W_]*|widget|"
    r"figure)?(?:$|[\s_\d-])|"
    rf"(?:{_IMAGES})[\w-]{{0,30}}-?(?:{_BENEATH_IMAGES})(?:$|[\s_-])|"
    rf"(?:slide|carousel|gallery)[\w-]{{0,30}}-?(?:{_BENEATH_IMAGES}|attribution)|{_CAPTIONS}"
)
# Every match contains one of these; most names contain none and are not searched further.
CAPTION_STEMS = ("caption", "legend", "bild", "bu", "foto", "didascalia")
PICTURE_STEMS = (
    *("image", "img", "immagine", "pic", "photo", "foto", "bild", "media", "video"),
    *("slide", "carousel", "gallery"),
)

# Cards of other stories, as spelled in the class.
RELATED_CARDS = ("kg-bookmark-card", "related-article", "related-story", "read-more", "readmore")
RELATED_STEMS = ("rela", "read", "kg-b")

# Where a date, caption or standfirst belongs to another story. Three patterns, because merging them misreads pages.
_BESIDE = rf"{_OTHER_STORIES}|sidebar|promo"
ELSEWHERE_FOR_DATES = compiled(rf"{_BESIDE}|comment|card|teaser")
_BESIDE_TEXT = rf"{_BESIDE}|{_MORE_STORIES}|newsletter"
ELSEWHERE_FOR_CAPTIONS = compiled(rf"{_BESIDE_TEXT}|teaser|post-?card|story-?card")
ELSEWHERE_FOR_STANDFIRSTS = compiled(
    rf"{_BESIDE_TEXT}|cookie|comment|social|share|avatar|breadcrumb|image|photo|picture|gallery|video|caption|signature"
)
# Elements whose bylines belong to a comment or another story.
ELSEWHERE_FOR_BYLINES = compiled(
    rf"{_BESIDE_TEXT}|comment|respond|trackback|pingback|popular|trending|latest|read-?next|up-?next|pagination|"
    r"(?:post|page|entry)-?nav|nav-?links|breadcrumb|cookie|share-?|social|"
    r"(?:post|story|article|news|recent)-?(?:card|list|grid|loop)|teaser-?(?:list|item|box|grid|title)|blog-?roll|"
    r"caption|quote|copyright|"
    r"outbrain|taboola"
)

BOILERPLATE = _parts(
    rf"(?:{_OTHER_STORIES}|recirc)[^\W_]*|{_MORE_STORIES}|{_RECOMMENDERS}|{_SERVICES}|{_HIDDEN}|"
    r"newsletters?|sign-?up|subscri[^\W_]+|promos?|promotion|promoted|advert[^\W_]*|ads?|adslot|adbox|sponsor[^\W_]*|"
    r"shar(?:e|ing)[^\W_]*|social[^\W_]*|comments?|breadcrumbs?|cookies?|consent|ot-[^\W_]+|ccpa|banner|donat[^\W_]+|support-us|"
    r"captions?|figcaption|bu|bildunterschrift|photo-?credit|image-?credit|credits?|copyright|toolbar|tools|"
    r"popular|trending|most-?(?:read|viewed|popular)|side-?bar|footer|nav|navigation|menu|"
    r"read-?(?:more|next|also)|more-?(?:stories|news|articles|from)|also-?read|up-?next|next-?(?:article|story|up)|"
    r"tags?|tag-?list|topics?|keywords|by-?line|bio|author(?:s|-?box|-?bio|-?info|-?card|-?name)?|avatar|"
    r"mw-editsection|thumb-?caption|"
    r"kg-bookmark[^\W_]*|kg-signup[^\W_]*|kg-cta[^\W_]*|bookmark|player|audio|podcast|gallery|slideshow|carousel|poll|"
    r"quiz|survey|rating|"
    r"(?!(?:text|content|article|story|body|main|post|news|entry|paragraph|flex|grid|border|inner|outer)-box)[^\W_]+-box|"
    r"info-?box[^\W_]*|fact-?box|fact-?file|faktenbox|info-?kasten|(?:post|story|article|news|link)-card|rollover[^\W_]*|"
    r"hover-?card|popover|print|skip|modal|overlay|plista|metadata|no-?print|"
    r"timestamp|dateline|pub-?date|publi(?:sh|cation)-?(?:date|time)|"
    r"reading-?time|login|register|feedback|whatsapp|facebook|telegram|follow[^\W_]*|app-?(?:promo|download)|"
    r"call-?to-?action|cta"
)
# Classes that say how an element is laid out or filed, not what it holds: what else it has, which label is hidden, the
# tags of a post.
STATES = compiled(
    r"(?:^|(?<=\s))(?:(?:has|no(?!-?print)|not|with|without)-\S+|has[A-Z]\S+|\S*(?:label|title|heading)-?hidden|"
    r"\S+--promoted)(?=$|\s)"
)
STATE_OR_TERM = compiled(
    r"hidden|promoted|(?:^|\s)(?:has|no|with|hentry|status-publish|post-\d|(?:post|article|entry|story)(?:$|\s))"
)  # most have none
POST = compiled(r"(?:^|\s)(?:hentry|status-publish|post-\d+|post|article|entry|story)(?:$|\s)")
TERMS = compiled(r"(?:^|(?<=\s))(?:tag|category|author|topic|format)-\S+(?=$|\s)")
# The element of a story's text, by the last word of a class.
TEXT_OF_STORY = compiled(
    r"(?:^|[\s_-])(?:article|story|post|entry|news)[_-]*(?:body|content|text|copy)(?:$|\s)|(?:^|\s)hentry(?:$|\s)"
)
# Never the story, even if it holds more text.
SURELY_BOILERPLATE = compiled(
    rf"(?:^|\s)(?:(?:{_SERVICES}|cookie|didomi|usercentrics|qc-cmp)[\w-]{{0,30}}|(?:ot|cli)-[\w-]+|"
    r"[\w-]*cookie-?(?:banner|notice|consent|policy|bar|modal)|"
    r"comments?|comments?-?_?(?:area|list|section|container|wrapper|thread|block|box)s?|commentlist|fb-comments|respond|"
    r"(?:site-|page-|global-)?footer|colophon|rodape|fusszeile|related-?(?:posts?|articles?|stories|content)|"
    rf"{_RECOMMENDERS})(?:$|\s)"
)
SURE_ID = anchored(r"(?i:comments|commentlist|respond|disqus_thread|fb-comments|footer|colophon)")
HIDDEN = _parts(_HIDDEN, after=r"[\s_-]")
# A card of another story, or the first paragraphs of this one.
TEASER = _parts(r"teasers?")
QUOTED_TWICE = compiled(r"pull-?_?quote|embed|tweet|instagram|highlight")
NOTES = _parts(r"foot-?notes?|end-?notes?|references|reflist|bibliography")
# Boxes that may hold anything; with running text or a quotation of their own they are part of the story.
BOX = _parts(r"widget|embed|twitter")
TEXT_BOX = _parts(
    r"text|text-?editor|editor|rich-?text|heading|title|quote|paragraphs?|content|html|list|toggle|tabs?|accordion"
)
