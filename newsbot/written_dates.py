"""Finds dates in text as people write them, in many languages and any usual order. Pure.

A date of numbers with slashes is read in the order of its country; a two-digit year is of 1970 to 2069.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from newsbot.patterns import anchored, compiled


class Locale(NamedTuple):
    """Where a text is from, if its page says so: the meaning of "5/3/2024" and "BST" depends on it."""

    language: str | None = None
    country: str | None = None  # two letters, lower case

    @property
    def month_first(self) -> bool | None:
        """Whether "5/3/2024" is in May; None if unknown."""
        if self.country is not None:
            return self.country in ("us", "ph", "pr", "gu")
        return None if self.language is None else self.language == "en"


NOWHERE = Locale()


class Written(NamedTuple):
    """A date in a text, the time of day beside it, and the zone as named there ("" if none)."""

    year: int
    month: int
    day: int
    clock: tuple[int, int, int] | None
    zone: str
    start: int
    end: int

    @property
    def date(self) -> date:
        """The day."""
        return date(self.year, self.month, self.day)

    @property
    def iso(self) -> str:
        """The date, and the clock if one is stated, as ISO 8601 without a zone."""
        day = f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        if self.clock is None:
            return day
        hour, minute, second = self.clock
        return f"{day}T{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")


def numbered(*months: str) -> dict[str, int]:
    """The month numbers by name; each of *months* lists the names of one, separated by blanks."""
    return {name: number for number, names in enumerate(months, start=1) for name in names.split()}


MONTHS = numbered(
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari ocak oca stycznia styczeń "
    "sty ledna leden led januára ianuarie ian január tammikuuta tammikuu tammi января январь янв січня січень січ "
    "януари јануар јануари студзеня ιανουαρίου ιανουάριος ιαν يناير جانفي ينایر ژانویه ינואר sausio janvāris "
    "janvāra jaanuar siječnja januarja janúar janar gener xaneiro มกราคม ม.ค जनवरी জানুয়ারি",
    "february feb februar feber février févr fév febrero fevereiro fev febbraio februari şubat şub lutego luty "
    "lut února únor úno februára februarie február helmikuuta helmikuu helmi февраля февраль фев февр лютого "
    "лютий лют февруари фебруар фебруари лютага φεβρουαρίου φεβρουάριος φεβ فبراير فيفري فوریه פברואר vasario "
    "februāris februāra veebruar veljače februarja febrúar shkurt febrer febreiro กุมภาพันธ์ फरवरी ফেব্রুয়ারি",
    "march mar märz mär mrz mars marzo março maart mrt marts maret mac mart marca marzec března březen bře martie "
    "március márc maaliskuuta maaliskuu maalis марта март мар березня березень бер сакавіка μαρτίου μάρτιος μαρ "
    "مارس מרץ kovo märts ožujka marec març מרס มีนาคม मार्च মার্চ",
    "april apr avril avr abril abr aprile aprilie nisan nis kwietnia kwiecień kwi dubna duben dub apríla április "
    "ápr huhtikuuta huhtikuu huhti апреля апрель апр квітня квітень кві квіт април красавіка απριλίου απρίλιος "
    "απρ أبريل ابريل إبريل أفريل آوریل אפריל balandžio aprīlis aprīļa aprill travnja aprila apríl prill เมษายน "
    "अप्रैल এপ্রিল",
    "may mai mayo maio maggio mag mei maj mayıs května květen kvě mája május máj toukokuuta toukokuu touko мая "
    "май травня травень тра трав мај μαΐου μαίου μάιος μάι مايو ماي مه מאי gegužės maijs maija svibnja maja maí "
    "maig พฤษภาคม मई মে",
    "june jun juni juin junio junho giugno giu haziran haz czerwca czerwiec cze června červen čvn júna iunie "
    "június jún kesäkuuta kesäkuu kesä июня июнь июн червня червень чер черв юни јун јуни чэрвеня ιουνίου ιούνιος "
    "ιουν يونيو يونيه جوان ژوئن יוני birželio jūnijs jūnija juuni lipnja junija júní qershor juny xuño มิถุนายน "
    "जून জুন",
    "july jul juli juillet juil julio julho luglio lug temmuz tem lipca lipiec lip července červenec čvc júla "
    "iulie július júl heinäkuuta heinäkuu heinä июля июль июл липня липень лип юли јул јули ліпеня ιουλίου "
    "ιούλιος ιουλ يوليو يوليه جويلية ژوئیه יולי liepos jūlijs jūlija juuli srpnja julija júlí korrik juliol xullo "
    "julai กรกฎาคม जुलाई জুলাই",
    "august aug août aout agosto ago augustus augusti agustus agu ogos ağustos ağu sierpnia sierpień sie srpna "
    "srpen srp augusta augusztus elokuuta elokuu elo августа август авг серпня серпень сер серп аугуст жніўня "
    "αυγούστου αύγουστος αυγ أغسطس اغسطس أوت اوت אוגוסט rugpjūčio augusts kolovoza avgusta avgust ágúst gusht "
    "agost สิงหาคม अगस्त আগস্ট",
    "september sept sep septembre septiembre setiembre setembro set settembre eylül eyl września wrzesień wrz "
    "září zář septembra septembrie szeptember szept syyskuuta syyskuu syys сентября сентябрь сен сент вересня "
    "вересень вер септември септембар верасня σεπτεμβρίου σεπτέμβριος σεπ سبتمبر شتنبر سپتامبر ספטמבר rugsėjo "
    "septembris septembar rujna shtator กันยายน सितंबर सितम्बर সেপ্টেম্বর",
    "october oct okt oktober octobre octubre outubro out ottobre ott ekim eki października październik paź října "
    "říjen říj októbra octombrie október lokakuuta lokakuu loka октября октябрь окт жовтня жовтень жов жовт "
    "октомври октобар кастрычніка οκτωβρίου οκτώβριος οκτ أكتوبر اكتوبر اکتبر אוקטובר spalio oktobris oktobra "
    "oktoober oktobar tetor tetora ตุลาคม अक्टूबर অক্টোবর",
    "november nov novembre noviembre novembro kasım kas listopada listopad lis listopadu novembra noiembrie "
    "marraskuuta marraskuu marras ноября ноябрь ноя нояб листопада листопад лис ноември новембар лістапада "
    "νοεμβρίου νοέμβριος νοε نوفمبر نونبر نوامبر נובמבר lapkričio novembris novembar studenoga studenog nóvember "
    "nëntor พฤศจิกายน नवंबर नवम्बर নভেম্বর",
    "december dec dez dezember décembre déc diciembre dic dezembro dicembre des desember disember aralık ara "
    "grudnia grudzień gru prosince prosinec pro decembra decembrie joulukuuta joulukuu joulu декабря декабрь дек "
    "грудня грудень гру груд декември децембар снежня δεκεμβρίου δεκέμβριος δεκ ديسمبر دجنبر دسامبر דצמבר "
    "gruodžio decembris detsember decembar prosinca dhjetor ธันวาคม दिसंबर दिसम्बर ডিসেম্বর",
)
_OF_LANGUAGE = {("hr", "listopada"): 10, ("hr", "listopad"): 10}
# Arabic months of two words, as one.
_LEVANTINE = {
    "كانون الثاني": "يناير",
    "كانون الأول": "ديسمبر",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "شباط": "فبراير",
    "آذار": "مارس",
    "نيسان": "أبريل",
    "أيار": "مايو",
    "حزيران": "يونيو",
    "تموز": "يوليو",
    "آب": "أغسطس",
    "أيلول": "سبتمبر",
}
_LEVANTINE_NAME = compiled(r"(?<!\w)(?:" + "|".join(_LEVANTINE) + r")(?!\w)")
_DIGITS = {first + value: str(value) for first in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for value in range(10)}
_YEAR = r"(?P<year>(?:19|20|25)\d{2})(?!\d)"
_SHORT_YEAR = r"(?P<year>\d{2})(?![\d.,%€$:/-]?\d|%)"
_YEAR_OR_SHORT = rf"(?:{_YEAR}|['’](?P<late>\d{{2}})(?!\d)|(?P<last>\d{{2}})(?=\s*$|,?\s+\d{{1,2}}:\d{{2}}))"
_DAY = r"(?<![\d.,:/-])(?P<day>\d{1,2})"
_NAME = r"(?P<name>[^\W\d_][^\d\s.,/|()\-–:;'\"<>]{1,14})"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|-?[aаe]|-?го|-?ro)?"
_OF = r"(?:(?:de|of|del|di|do|da)\s+|d['’])?"
_FORMS = tuple(
    compiled(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d/.-]){_YEAR}(?P<sep>\s?[-./]\s?)(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일号號]",
        r"令和\s*(?P<reiwa>\d{1,2}|元)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        rf"{_DAY}\s?(?P<sep>[.-])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?{_YEAR}",
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_SHORT_YEAR}",
        rf"(?<![\d/])(?P<first>\d{{1,2}})\s?/\s?(?P<second>\d{{1,2}})\s?/\s?(?:{_YEAR}|(?P<last>\d{{2}})(?![\d/]))",
        rf"{_DAY}{_ORDINAL}[.,]?(?:[\s/-]|(?<=\.)|(?=ב)){{1,3}}{_OF}{_NAME}[.,]{{0,2}}[\s/-]{{1,3}}{_OF}{_YEAR_OR_SHORT}",
        rf"{_DAY}\s+tháng\s+(?P<month>\d{{1,2}}),?\s+(?:năm\s+)?{_YEAR}",
        rf"(?<!\w){_NAME}\.?[\s-]+(?P<day>\d{{1,2}}){_ORDINAL}[.,]?[\s-]+{_OF}{_YEAR_OR_SHORT}",
        rf"(?<!\d){_YEAR}[.,]?\s+(?:m\.\s+)?{_NAME}\.?\s+(?P<day>\d{{1,2}})(?!\d|:)",
        rf"(?<!\d){_YEAR}\.?\s+gada\s+(?P<day>\d{{1,2}})\.\s+{_NAME}",
        rf"(?<!\w){_NAME}\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?\s+"
        rf"(?-i:(?P<zone>[A-Z]{{1,5}}|[+-]\d{{4}})\s+)?{_YEAR}$",
    )
)
_HALF = r"[ap]\.?\s?m\b\.?"
_TIME = (
    r"(?P<hour>[01]?\d|2[0-4])\s?(?:[:.h]|Uhr\s)\s?(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?(?!\d|\.\d)"
)
_ZONE = (
    r"(?:(?:\s{0,4}(?:Uhr|Hrs?|hours|h))?[\s,]{0,4}\(?(?-i:(?P<zone>(?:GMT|UTC)?\s?[+\-−]\d{2}:?\d{2}(?!\d)|"
    r"(?:GMT|UTC)[+\-−]\d{1,2}(?!\d)|[A-Z]\w{1,13}/[A-Z][\w/-]{2,30}|(?:[A-Z]{1,4}T|Z|UTC|MEZ|MESZ|MSK|МСК|MSD|WIB)(?![\w'’])))\)?)?"
)
_CLOCK_AFTER = anchored(rf"(?P<gap>\D{{1,16}}?){_TIME}\s{{0,4}}(?P<half>{_HALF})?{_ZONE}", re.IGNORECASE)
_CLOCK_BEFORE = compiled(
    rf"(?<![\d.:,]){_TIME}\s{{0,4}}(?P<half>{_HALF})?{_ZONE}(?:\s{{0,4}}(?:Uhr|Hrs?|h))?[\s,|•·–—-]{{1,5}}"
    r"(?:[^\W\d_]{2,14}\.?,?\s+){0,2}$",
    re.IGNORECASE,
)
_AFTERNOON = compiled(r"오후|下午|晚上|午後|مساء", re.IGNORECASE)
_MOST_MATCHES = 20
_CLOCK_REACH = 48


def usual(text: str) -> str:
    """*text* with ASCII digits, and with the Arabic months of the Levant, some of which are two words, replaced by
    one-word names.
    """
    if text.isascii() or max(text) < "\u0600":
        return text
    return _LEVANTINE_NAME.sub(lambda name: _LEVANTINE[name[0]], text.translate(_DIGITS))


def find_dates(text: str, locale: Locale = NOWHERE) -> Iterator[Written]:
    """The dates with day, month and year in *text* (`usual`), form by form, with the clock beside each."""
    for form in _FORMS:
        for number, found in enumerate(form.finditer(text)):
            if number == _MOST_MATCHES:
                break
            if (written := _written(found, text, locale)) is not None:
                yield written


def find_date(text: str, locale: Locale = NOWHERE) -> Written | None:
    """The first date with day, month and year in *text*, with the clock beside it; None if there is none."""
    if not any(character.isdigit() for character in text):
        return None
    return min(find_dates(usual(text), locale), key=lambda written: written.start, default=None)


def _written(found: re.Match[str], text: str, locale: Locale) -> Written | None:
    parts = found.groupdict()
    day_month = _day_and_month(parts, locale)
    if day_month is None:
        return None
    (day, month), year = day_month, _year(parts)
    if not (1 <= month <= 12 and 1 <= day <= _days_of(year, month)):
        return None
    if parts.get("hour"):
        clock: tuple[int, int, int] | None = (int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
        return Written(year, month, day, clock, parts["zone"] or "", *found.span())
    after = _CLOCK_AFTER.match(text, found.end(), found.end() + _CLOCK_REACH + 40)
    if after is not None and (clock := _clock(after, after["gap"])) is not None:
        return Written(year, month, day, clock, (after["zone"] or "").strip(), found.start(), after.end())
    start = max(0, found.start() - _CLOCK_REACH)
    before = _CLOCK_BEFORE.search(text[start : found.start()])
    if before is not None and (clock := _clock(before, "")) is not None:
        return Written(year, month, day, clock, (before["zone"] or "").strip(), start + before.start(), found.end())
    return Written(year, month, day, None, "", *found.span())


def _day_and_month(parts: dict[str, str | None], locale: Locale) -> tuple[int, int] | None:
    if parts.get("first"):
        return _in_order(int(parts["first"] or 0), int(parts["second"] or 0), locale.month_first)
    day = int(parts["day"] or 0)
    name = parts.get("name")
    if name is None:
        return day, int(parts["month"] or 0)
    month = month_number(name, locale.language)
    return None if month is None else (day, month)


def _in_order(first: int, second: int, month_first: bool | None) -> tuple[int, int] | None:
    """Day and month from the two numbers of a date with slashes."""
    if first > 12 or second > 12:
        return (first, second) if first > 12 else (second, first)
    if month_first is None:
        return (first, second) if first == second else None
    return (second, first) if month_first else (first, second)


def month_number(name: str, language: str | None = None) -> int | None:
    """The month called *name* in *language* (any if None), or None."""
    lower = name.lower().replace("i\u0307", "i").rstrip(".")
    if month := _OF_LANGUAGE.get((language or "", lower)) or MONTHS.get(lower):
        return month
    return MONTHS.get(name.replace("I", "ı").lower()) or MONTHS.get(lower.removeprefix("ב"))


def _year(parts: dict[str, str | None]) -> int:
    if reiwa := parts.get("reiwa"):
        return 2018 + (1 if reiwa == "元" else int(reiwa))
    year = int(parts.get("year") or parts.get("late") or parts.get("last") or 0)
    if year < 100:
        return year + (1900 if year >= 70 else 2000)
    return year - 543 if year >= 2500 else year  # of the Buddhist era


def _days_of(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _clock(found: re.Match[str], gap: str) -> tuple[int, int, int] | None:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    late = half.startswith("p") or bool(_AFTERNOON.search(gap))
    if half and not 1 <= hour <= 12:
        return None
    if half.startswith("a") and hour == 12:
        hour = 0
    if late and hour < 12:
        hour += 12
    return (hour, int(found["minute"]), int(found["second"] or 0)) if hour < 24 else None
