"""Makes events from frames: one event a place, dated, armed, counted; retellings within a report become one event."""

from __future__ import annotations

from datetime import date

from incidents import regex as re
from incidents.actors import Actor, actors_between, agent_of
from incidents.casualties import TollFact, find_tolls, over_a_stretch
from incidents.claims import SAYS_WHOSE, later_voices
from incidents.context import Context
from incidents.dates import DateExpr, When, find_dates, resolve
from incidents.days import BULLET, day_of, statement_day
from incidents.event import (
    FAMILY,
    Event,
    compatible,
    dates_agree,
    finer,
    generic,
    same_means,
    same_place,
    words_differ,
)
from incidents.frames import Frame, build_frames
from incidents.launches import attach_origins, note_partial
from incidents.layouts import is_feed, item_frame, new_post, take_over
from incidents.listings import far_apart, same_first
from incidents.parties import settle_parties
from incidents.retold import adds_another, another_salvo, one_address, other_bearing, speaks_of_known, told_aside
from incidents.retrospect import (
    complete_years,
    counter_place,
    date_heading,
    earlier_count,
    like_before,
    numbered_heading,
    other_words,
    replied_to,
)
from incidents.scenes import WIDE, Scene, contains, find_scenes
from incidents.sharing import NOUN_PLACE, lend_means, share_tolls, toll_place, weapons_by_place
from incidents.sides import opposed, take_side
from incidents.storyrules import (
    IN_THE,
    also_fell,
    at_first,
    carried_subject,
    clause_between,
    comes_while,
    goes_on,
    headlines,
    in_only_city,
    last_week,
    named_here,
    only_city,
    opens_list,
    other_account,
    own_day,
    reaches,
    same_force,
    stands_alone,
    the_country,
    the_force,
    the_place,
    to_own_city,
    told_anew,
    years_ago,
)
from incidents.stretches import back_then, counts_over_time, long_past, without_totals
from incidents.tagger import Sentence
from incidents.tolltelling import of_both
from incidents.totals import of_another_event, of_single_deeds, threat, total
from incidents.triggers import Trigger, fell_before, find_triggers
from incidents.voices import FIRST_TIME, says_itself, speech_goes_on, voice_of
from incidents.weapons import WeaponHit, find_weapons

_SAME_MEANS = re.compile(r"(?:بالاسلوب|بالطريقه|بالسلاح|بالوسيله) (?:نفسه|نفسها|ذاته|ذاتها|عينه)|الطايرات نفسها|الطريقه نفسها")
_STATEMENT = re.compile(r"بسم الله|بيان(?:ات)? (?:\S+ ){0,2}صادر|(?:^|\n)\s*صادر(?:ه)? عن|بلاغ عسكري|الاعلام الحربي|استهدف مجاهدو|نصره لاهلنا|(?:مجاهدونا|قواتنا المسلحه|مقاتلونا)\s")
_THEY_ARE = re.compile(r"\s(?:و)?(?:هم|وهما|توزعوا|بواقع|موزعين|موزعون)\s?:?\s")
_ONE_OF_THEM = re.compile(r"(?:^|\s)(?:و)?(?:احداها|احدها|اخرها|احدثها|ابرزها|اعنفها)\s")
_TOPIC = 30  # characters at the start of a paragraph in which the place that it is about stands
_RECENT = 60  # incidents told before that a sentence may speak of again


class Story:
    """Reads one report, sentence by sentence, into events."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.parties = settle_parties(ctx)
        self.events: list[Event] = []
        self.current: list[Event] = []
        self.story_date: date | None = None
        self.group = 0
        self.presence: list[tuple[Trigger, Scene, Sentence]] = []
        self.topic: dict[int, Scene] = {}
        self.heads: dict[int, DateExpr] = {}
        self.section: DateExpr | None = None
        self.last_actor: Actor | None = None
        self.sentence_story: date | None = None
        self.digest_actor: Actor | None = None
        self.statement = self._statement()
        self.told_day: tuple[int, int, DateExpr, When] | None = None
        self.number = 0
        self.full_day: tuple[int, date] | None = None
        self.heading: tuple[int, DateExpr] | None = None
        self.habit: tuple[int, Scene, set[str], list[WeaponHit]] | None = None
        self.telling: tuple[int, Actor] | None = None
        self.dealt = 0
        self.head_lines: set[int] = set()
        self.listing: tuple[Frame, list[WeaponHit], list[Event]] | None = None
        self.figures: set[int] = set()
        self.spoken: dict[int, Actor | None] = {}

    def _statement(self) -> Actor | None:
        """Return the group whose own statement the report is: what it tells there is its claim."""
        head = self.ctx.norm[:700]
        if not _STATEMENT.search(head):
            return None
        named = actors_between(self.ctx, self.parties, 0, min(len(head), 700))
        return next((a for _, a in named if a.kind in ("militia", "rebel", "jihadist")), None)

    def read(self) -> list[Event]:
        """Return the report's events."""
        ctx = self.ctx
        if long_past(ctx.norm):
            return []
        body = [s for s in ctx.tagged.sentences if s.paragraph not in ctx.furniture]
        self.head_lines = headlines(ctx.norm, body)
        feed = is_feed(ctx.norm, body)
        for number, sentence in enumerate(body):
            if feed and sentence.first:
                new_post(self)
            self._sentence(number, sentence, headline=sentence.paragraph in self.head_lines and not feed)
        return self.events

    def _sentence(self, number: int, sentence: Sentence, *, headline: bool) -> None:
        ctx = self.ctx
        self.number = number
        self.sentence_story = self.story_date
        if not sentence.first and not ctx.tagged.between(sentence.start, sentence.end, "trigger", "toll", "zero", "claim", "launchcue") and "خساير" not in ctx.norm[sentence.start : sentence.end]:
            self._refine_place(sentence, [])
            if ctx.tagged.between(sentence.start, sentence.end, "month", "weekday", "relday"):
                dates, self.full_day = complete_years(find_dates(ctx.tagged, sentence), number, self.full_day, ctx.published)
                self._note_date(number, sentence, dates)
            if self.current and ctx.tagged.between(sentence.start, sentence.end, *SAYS_WHOSE):
                later_voices(ctx, self.parties, sentence, number, self.current)
            return
        triggers = find_triggers(ctx, sentence)
        # Without a word of violence a place can only be what the paragraph is about, and that stands at its start.
        silent = not triggers and not ctx.tagged.between(sentence.start, sentence.end, "trigger", "launchcue")
        bulleted = bool(BULLET.match(ctx.norm[sentence.paragraph_start : sentence.paragraph_start + 6]))
        self.listing = self.listing if bulleted else None
        scenes = find_scenes(ctx, sentence, _TOPIC if sentence.first else 0) if silent and self.listing is None else find_scenes(ctx, sentence)
        dates, self.full_day = complete_years(find_dates(ctx.tagged, sentence), number, self.full_day, ctx.published)
        line = ctx.norm[sentence.start : sentence.end].strip()
        if not bulleted:
            digest = len(line) < 130 and (ctx.norm[sentence.end - 1 : sentence.end + 2].split("\n")[0].strip().endswith(":") or bool(re.search(r"(?<!\w)(?:ال)?(?:حصيله|حصاد|ابرز|موجز|نشره|ملخص|تطورات|اهم)(?!\w)", line)))
            self.section = next((e for e in dates if e.kind in ("absolute", "relday", "weekday") and not e.since), None) if digest else self.section if len(line) > 130 and self.section is not None and number < 3 else None
        self._note_date(number, sentence, dates)
        if len(line) < 50 and (heading := date_heading(ctx.norm, sentence, dates)) is not None:
            self.heading = number, heading
        if sentence.first:
            lead = next((e for e in dates if e.start - sentence.start < 45), None)
            if lead is not None:
                self.heads[sentence.paragraph] = lead
            top = next((s for s in scenes if s.role in ("scene", "container") and s.start - sentence.start < _TOPIC), None)
            if top is not None:
                self.topic[sentence.paragraph] = top
        for trig in triggers:
            if trig.type == "presence" and trig.scope in ("", "exercise"):
                for scene in scenes:
                    moved = scene.role in ("moved", "other") and scene.mention.role == "place" and 0 <= scene.start - trig.end < 60
                    if (scene.role in ("scene", "container") or moved) and abs(scene.start - trig.end) < 90:
                        self.presence.append((trig, scene, sentence))
        stretch = counts_over_time(ctx.norm, sentence, dates)
        if stretch:
            triggers = [t for t in triggers if t.scope == "total"]
        frames = build_frames(ctx, sentence, triggers, scenes)
        item = self.listing if not frames else None
        if item is not None:
            frames, weapons = item_frame(item[0], sentence, scenes), item[1]
        else:
            weapons = find_weapons(ctx, sentence.start, sentence.end)
        tolls = [] if stretch else [t for t in find_tolls(ctx.tagged, sentence.start, sentence.end) if not over_a_stretch(ctx.norm, t, sentence.start, sentence.end)]
        tolls = of_single_deeds(self, number, sentence, tolls)
        if numbered_heading(ctx.norm, sentence):
            frames, tolls = [f for f in frames if f.scenes], [t for t in tolls if any(f.scenes for f in frames)]
        touched: list[Event] = []
        tolls = without_totals(ctx.norm, sentence, tolls) if tolls else tolls
        if frames and tolls and self.current and not frames[0].scenes:
            ahead = [t for t in tolls if t.end < frames[0].start and re.search(r"[،؛]\s*(?:فيما|بينما|في حين|كما|و)", ctx.norm[t.end : frames[0].start])]
            if ahead:  # the toll of what was told before; the sentence then turns to something else
                self._give_tolls(self.current, ahead, number)
                tolls = [t for t in tolls if t not in ahead]
        listed = _THEY_ARE.search(ctx.norm, sentence.start, sentence.end) if len(frames) > 1 else None
        tolls = [t for t in tolls if not frames or not back_then(ctx.norm, sentence, t, dates, frames, self.events)]
        joint = [t for t in tolls if listed is not None and t.end <= listed.start()]
        tolls = [t for t in tolls if t not in joint]
        per_frame = share_tolls(frames, tolls)
        for i, frame in enumerate(frames):
            before = self.current
            touched += self._frame(number, frame, per_frame.get(i, []), weapons, dates, frames, scenes, headline=headline)
            if before and (frame.head.earlier or replied_to(ctx.norm, frame, frames) is not None or (frame.head.similar and years_ago(self.current, before))):
                self.current = before  # told to explain; the next sentence goes on with the main event
        if item is not None:
            take_over(self, touched, item[2])
        elif frames and not bulleted and opens_list(ctx.norm, sentence):
            self.listing = frames[-1], weapons, list(touched)
        for event in touched:
            event.tolls += [(t, True, number) for t in joint]  # "four killed: one in ..., two in ...": the sum belongs to none of them
        attach_origins(ctx.norm, self.events[-_RECENT:], sentence, scenes, touched or self.current)
        if not frames and tolls and self.current:
            self._late_tolls(number, sentence, tolls)
        if all(f.head.weak for f in frames):
            self._refine_place(sentence, [] if silent else scenes)
        later_voices(ctx, self.parties, sentence, number, touched or self.current)

    def _note_date(self, number: int, sentence: Sentence, dates: list[DateExpr]) -> None:
        """Remember the one day that a sentence names: the next sentence may tell what happened on it."""
        named = [e for e in dates if not e.since and not e.future and e.kind in ("absolute", "weekday", "relday", "sameref")]
        told = fell_before(self.ctx, sentence.start, sentence.end) if len(named) == 1 else None
        if len(named) != 1 or (told is not None and told[0] <= named[0].start < told[1]):
            return
        when = resolve(named[0], self.ctx.published, self.story_date)
        if when is not None and when.precision == 1:
            self.told_day = (number, sentence.paragraph, named[0], when)
            if not self.current or self.current[0].paragraph == sentence.paragraph:
                self.story_date = when.end

    # ---- one frame -------------------------------------------------------------------------------------------------

    def _frame(self, number: int, frame: Frame, tolls: list[TollFact], weapons: list[WeaponHit], dates: list[DateExpr], frames: list[Frame], scenes: list[Scene], *, headline: bool) -> list[Event]:
        ctx = self.ctx
        if frame.scope in ("negated", "hypothetical", "exercise", "metaphor", "demand") and not any(t.denied for t in frame.triggers):
            if frame.scope == "hypothetical":
                tolls = [t for t in tolls if t.value == 0]  # "دون أن تخلف أي إصابة"
            if frame.scope in ("negated", "hypothetical") and tolls and self.current:
                self._give_tolls(self.current, tolls, number)
            return []
        if frame.scope == "total":
            if opens_list(ctx.norm, frame.sentence):
                self.digest_actor = agent_of(ctx, frame, self.parties, self.last_actor)[0] or self.digest_actor
            if frame.scenes:
                self.habit = (number, frame.scenes[0], {t.type for t in frame.triggers}, self._frame_weapons(frame, weapons, frames))
            return total(self, number, frame, dates)
        if any(e.kind == "year" and e.since for e in dates) and not any(e.day or e.kind in ("weekday", "relday") for e in dates):
            return []  # "since 2003": history, told to explain
        reply, operation = replied_to(ctx.norm, frame, frames), False
        if (reply is not None and not frame.scenes) or (self.events and counter_place(ctx.norm, frame)):
            return []
        own_weapons = self._frame_weapons(frame, weapons, frames)
        actor, self_said = agent_of(ctx, frame, self.parties, self.last_actor if reply is None else None)
        if reply is not None and actor is not None and actor.start < reply:
            actor = None
        if actor is not None and not own_weapons:
            own_weapons = [w for w in find_weapons(ctx, actor.start, actor.end) if w.id in ("aircraft", "drone", "helicopter", "artillery", "ship")]  # rule flown-by: whoever struck is named as his aircraft ("شنّ الطيران غارات")
        if self.statement is not None and (actor is None or actor.kind in ("militia", "rebel", "jihadist", "unidentified")) and not ctx.tagged.between(frame.sentence.start, frame.start, "speech", "deny", "outlet"):
            actor, self_said = self.statement, True
        if actor is None and reply is None:
            actor = carried_subject(ctx, frame, frames, self.spoken) or same_force(ctx.norm, frame, self.last_actor) or the_force(ctx, self.parties, frame)
        if actor is None and self.telling is not None and self.telling[0] == number and not any(t.type in ("intercept", "foil", "death", "injury") for t in frame.triggers):
            actor, self_said = self.telling[1], True  # a group's statement goes on with its deeds
        if (actor is None or (self.telling is not None and actor.id == self.telling[1].id)) and self.telling is not None and self.telling[0] == number - 1 and speech_goes_on(ctx, frame, self.parties):
            actor, self_said = self.telling[1], True  # "وأضاف أن العملية شملت ...": the group's speech goes on
            operation = any(t.definite and t.nominal and t.type == "attack" for t in frame.triggers)
        self_said = self_said or says_itself(ctx, frame, actor, self.parties)
        if self_said and actor is not None and actor.kind in ("militia", "rebel", "jihadist"):
            self.telling = (number, actor)
        self.spoken[frame.start] = actor = take_side(ctx, frame, actor, self.parties)
        if actor is not None and actor.kind != "unidentified" and ((headline and frame.head.plural) or opens_list(ctx.norm, frame.sentence)):
            self.digest_actor = actor  # "five strikes by X": the items below are X's
        bullet = BULLET.match(ctx.norm[frame.sentence.paragraph_start : frame.sentence.paragraph_start + 6])
        if bullet and self.digest_actor is not None and (actor is None or actor.kind == "unidentified"):
            actor = self.digest_actor
        if actor is not None and actor.kind != "unidentified":
            self.last_actor = actor
        expr, when, inherited = day_of(self, frame, dates, frames)
        if when is not None and not inherited and when.precision == 1:
            self.story_date = when.end
        if when is not None and when.precision == 2 and expr is not None and expr.kind == "span" and frame.head.pos == "verb" and any(e.when is not None and e.when.precision == 1 for e in self.current):
            frame.head.similar = True  # rule last-week: "واستهدف الأسبوع الماضي ..." after what happened yesterday
        types = {t.type for t in frame.triggers}
        if frame.scope == "threatened":
            return threat(self, number, frame, actor)
        if actor is not None:
            frame.scenes = [s for s in frame.scenes if s.start != actor.start]
        retold = frame.head.ordinal and frame.head.anaphoric and not (any(t.type not in ("death", "hit", "injury") for t in frame.triggers[1:]) or own_weapons)
        frame.head.similar = frame.head.similar or told_anew(ctx, frame)
        targets = [] if retold else comes_while(ctx.norm, frame)
        scenes = to_own_city(ctx.norm, targets, scenes, self.events[-_RECENT:])
        if all(t.weak or t.type in ("death", "injury", "damage") for t in frame.triggers) and any(t.weak for t in frame.triggers) and not own_weapons and not tolls:
            targets = []
        targets, scenes = one_address(ctx, targets, scenes, frame.triggers[0].start)
        if not targets:
            return self._placeless(number, frame, tolls, own_weapons, actor, expr, when, types, scenes, self_said, inherited)
        out: list[Event] = []
        created: list[Event] = []
        per_place = weapons_by_place(targets, own_weapons)
        self.figures = {t.value for t in tolls if t.kind == "killed" and t.value and not t.replaces}
        for scene in targets:
            arms = per_place[id(scene)]
            if scene is not targets[0]:
                expr, when = own_day(dates, targets, scene, ctx.published, self.story_date) or (expr, when)
            event = self._told_around(scene, types, {w.id for w in arms}, when, frame, scenes) or self._match(scene, types, {w.id for w in arms}, when, frame, expr, out, scenes)
            if event is None:
                event = Event([frame], scene, when, expr, sentence=number, paragraph=frame.sentence.paragraph, headline=headline, inherited_date=bool(inherited), day_rule=inherited, places=[scene])
                if self.current and (operation or frame.head.entry.id == "again" or (frame.head.nominal and frame.head.definite and generic(types) and not frame.head.similar and reaches(ctx.norm, self.current[0], frame, scene))):
                    before = self.current[0]  # "the attack" reached further places
                    event.lent, event.actor = before.types, before.actor
                    event.weapons = list(before.weapons) if not arms else []
                    if when is None:
                        event.when, event.date_expr, event.inherited_date, event.day_rule = before.when, before.date_expr, True, "reaches"
                elif self.current and generic(types) and not arms and like_before(ctx.norm, frame):
                    event.lent, event.weapons = self.current[0].types, [WeaponHit(w.start, w.end, w.id) for w in self.current[0].weapons]
                    event.actor = event.actor or self.current[0].actor
                    event.log.append("kind: of the attack told before, rule like-before")
                elif actor is None and self.current and goes_on(ctx.norm, frame, self.current[0]):
                    event.actor = self.current[0].actor
                    event.log.append("actor: of the attack told before, rule goes-on")
                self.events.append(event)
                created.append(event)
            else:
                self._absorb(event, frame, scene, expr, when, inherited)
                if scene.mention.place is None and event.scene is not None and event.scene.kind in ("country", "region") and any(s.role in ("container", "anchor") and 0 <= s.start - scene.end < 90 and s.kind in ("governorate", "city", "district", "town") for s in scenes):
                    event.scene = scene  # an unknown village in a known district is more exact than a region
            event.around += [s for s in scenes if s.role in ("container", "anchor") or (scene.mention.place is None and s.kind in ("city", "town", "district") and s.role == "scene" and s.end < scene.start and (s not in targets or scene.mention.kind_word == "حي"))]
            event.around += [c for c in (in_only_city(ctx, scene),) if c is not None]
            if scene.mention.place is None and self.habit is not None and self.habit[0] == number - 1:
                event.around.append(self.habit[1])
            event.weapons += [w for w in arms if w.id not in {x.id for x in event.weapons} or w.count]
            event.actor = event.actor or actor
            event.headline_actor = actor if headline else event.headline_actor
            event.scopes.update({frame.scope} if frame.scope else set())
            out.append(event)
        if created and len(created) + len([e for e in out if e not in created]) > 1:
            self.group += 1
            lend_means(out, created)
            for event in out:
                event.group = self.group
        note_partial(ctx.norm, frame, out)
        self._claim(frame, out, actor, self_said, number)
        self._give_tolls(out, tolls, number, frame)
        if not any(t.denied for t in frame.triggers):
            self.current = out
        self._advance(out)
        return out

    def _advance(self, events: list[Event]) -> None:
        for event in events:
            if event.when is not None and event.when.precision <= 2 and event.date_expr is not None:
                self.story_date = event.when.end if event.when.precision == 1 else event.when.start

    def _absorb(self, event: Event, frame: Frame, scene: Scene | None, expr: DateExpr | None, when: When | None, carried: str) -> None:
        """Add a retelling to an event; the more exact place and date stay. A day that is only ``carried`` on, or is the statement's, dates no event told before."""
        event.frames.append(frame)
        if scene is not None and event.scene is not None:
            event.places.append(scene)
            if scene.mention.place is None and event.scene.mention.place is not None and scene.mention.surface == event.scene.mention.surface:
                event.scene = scene  # the same name, told with its address
            if finer(scene, event.scene) and (scene.mention.place is not None or event.scene.mention.place is None or (scene.expression is not None and any(a.place is not None for a in scene.expression.anchors))):
                event.scene = scene
                event.log.append("place refined by a later sentence")
        elif scene is not None:
            event.scene = scene
            event.places.append(scene)
        if when is not None and when.precision > 1 and frame.head.weak:
            pass  # "وكان قد أجرى عملية قبل نحو عامين": a general word's year
        elif when is not None and event.when is None and (carried or (not event.headline and statement_day(self.ctx, frame, expr))):
            if carried:
                event.when, event.date_expr, event.inherited_date, event.day_rule = when, expr, True, carried
        elif when is not None and not carried and (event.when is None or event.inherited_date or when.precision < event.when.precision or (expr is not None and expr.night and not (event.date_expr and event.date_expr.night))):
            event.when, event.date_expr, event.inherited_date, event.day_rule = when, expr, False, ""
        elif when is None and event.when is None and event.date_expr is None and not carried and expr is not None and expr.kind in ("weekday", "absolute"):
            event.date_expr = expr  # a day that nothing anchors still tells it from other days
        event.headline = event.headline and frame.sentence.paragraph in self.head_lines

    def _told_around(self, scene: Scene, types: set[str], arms: set[str], when: When | None, frame: Frame, scenes: list[Scene]) -> Event | None:
        """Rule told-around: a spot that nothing knows, "جنوب" a town which the lead named with others, tells the lead's deed there."""
        if scene.mention.place is not None or frame.head.similar:
            return None
        around = next((s for s in scenes if s.role in ("container", "anchor") and s.mention.place is not None and s.kind not in WIDE and 0 <= s.start - scene.end < 60), None)
        if around is None:
            return None
        for event in self.events[: -_RECENT - 1 : -1]:
            if event.group and event.scene is not None and event.scene.mention.place is not None and not event.aggregate and same_place(event.scene, around) == "same":
                own = any(not shared for _, shared, _ in event.tolls)
                return event if not own and dates_agree(event.when, when) and compatible(event.types, {w.id for w in event.weapons}, types, arms) else None
        return None

    def _match(self, scene: Scene, types: set[str], arms: set[str], when: When | None, frame: Frame, expr: DateExpr | None, out: list[Event], scenes: list[Scene]) -> Event | None:
        """Return the earlier event that this frame tells again at this place, if any."""
        head = frame.head
        if head.similar:
            return None
        earlier = earlier_count(self.ctx.norm, frame.sentence)
        last = self.current[0] if len(self.current) == 1 and head.anaphoric and not out else None
        if last is not None and last.scene is None and last.paragraph == frame.sentence.paragraph and not last.aggregate and dates_agree(last.when, when) and compatible(last.types, {w.id for w in last.weapons}, types, arms):
            return last  # rule placed-by-this: "اندلعت هذه المواجهات في ..." says where what was just told happened
        for event in same_first(self.events[: -_RECENT - 1 : -1], scene):
            if event.aggregate or event.scene is None or "threatened" in event.scopes or far_apart(event.scene, scene, scenes) or opposed(event, frame) or last_week(self.ctx.norm, event, frame, expr):
                continue
            if event in out and (event.scene.mention.place is not scene.mention.place or event.scene.mention.surface != scene.mention.surface):
                continue
            if earlier and same_place(event.scene, scene) == "same":
                return event  # rule earlier-count: "وسبق أن ذكرت الوكالة أن انفجاراً وقع ... أسفر عن ..."
            massacre = event.headline and all(t.entry.id == "massacre" for t in event.triggers)  # it says nothing of the means
            if not massacre and not compatible(event.types, {w.id for w in event.weapons}, types, arms) and not other_account(self.ctx.norm, event, frame, scene):
                continue
            if not dates_agree(event.when, when) or words_differ(event, when, expr) or other_words(event, when, expr, frame):
                continue
            known = speaks_of_known(self.ctx.norm, frame) or any(t.nominal and t.definite and t.type in ("attack", "explosion", "strike", "shelling", "airstrike") for t in frame.triggers)
            relation = same_place(event.scene, scene)
            if relation not in ("same", "nested"):
                refined = event.scene.mention.place is not None and scene.mention.place is not None and event.scene.kind not in WIDE and scene.kind not in WIDE  # its country was the lead's word for another spot
                relation = next((r for other in event.places[-12:] if other.mention.place is not None and not (refined and other.kind in WIDE) and (r := same_place(other, scene)) == "nested"), relation)
            if relation not in ("same", "nested") and known and any(same_place(other, scene) in ("same", "nested") for other in event.around[-24:]):
                relation = "nested"
            if relation == "nested" and len(frame.scenes) > 1 and scene.mention.place is None:
                continue  # one of a list that nothing knows: no part of what was told before
            if relation == "nested" and adds_another(self.ctx.norm, frame, event, self.figures):
                continue
            if relation == "same":
                if another_salvo(self.ctx.norm, frame, event):
                    continue
                if head.plural and not head.definite and event.frames[0].head.entry.id != head.entry.id and not event.headline and when is None and event.when is not None and "airstrike" in types:
                    continue
                return event
            if relation in ("", "near") and event.headline and event.scene.mention.place is not None and scene.mention.place is not None and scene.mention.place.admin1 and event.scene.mention.place.name_en == scene.mention.place.admin1:
                relation = "nested"
            loose = event.headline or head.anaphoric or known or event.scene.kind == "country" or (event.scene.kind == "region" and event.scene.mention.place is not None and event.scene.mention.place.uncertainty_km > 60)
            wider = contains(scene.mention, event.scene.mention)
            if relation == "nested" and event.headline and (known or not wider):
                return event
            if wider and head.pos == "verb" and event.scene.mention.place is not None and scene.kind in ("city", "town") and event.scene.kind in ("camp", "town", "village"):
                continue  # another settlement, however near: "مخيم النصيرات" and then "مدينة خان يونس"
            if relation == "nested" and loose and (len(frame.scenes) <= 2 or event.headline) and not any(o is not event and o.group == event.group and event.group for o in self.events[-_RECENT:]):
                return event
            if relation == "nested" and event.group and loose and self._definite_munition(frame):
                return event
            if relation == "nested" and self._definite_munition(frame) and event.paragraph >= frame.sentence.paragraph - 3:
                return event
            if relation == "near" and event.headline and (event.scene.kind in ("country", "region") or event.scene.expression is not None) and not other_bearing(self.ctx.norm, event, scene):
                return event
        return None

    def _definite_munition(self, frame: Frame) -> bool:
        """Return whether the frame speaks of munitions told before: "سقطت الصواريخ على ..."."""
        return any(t.clitic.endswith(("ال", "لل")) for t in self.ctx.tagged.between(frame.triggers[0].start - 2, frame.triggers[-1].end + 18, "weapon")) and frame.head.entry.id in ("fall", "hit", "explosion", "rocketing", "ied")

    # ---- weapons ---------------------------------------------------------------------------------------------------

    def _frame_weapons(self, frame: Frame, weapons: list[WeaponHit], frames: list[Frame]) -> list[WeaponHit]:
        """Return the weapons of a sentence that belong to a frame."""
        if at_first(self.ctx.norm, frame):
            return []
        if len(frames) == 1:
            own = list(weapons)
        else:
            own = []
            for weapon in weapons:
                best = min(frames, key=lambda f: (0 if f.start - 26 <= weapon.start <= f.end + 20 else min(abs(weapon.start - f.end), abs(f.start - weapon.end)) + 30) + clause_between(self.ctx.norm, f, weapon) - (10 if 0 <= f.start - weapon.end <= 2 else 0))
                inside = [f for f in frames if f.start <= weapon.start <= f.end]
                if (inside and frame in inside) or (not inside and best is frame):
                    own.append(weapon)
        if _SAME_MEANS.search(self.ctx.norm[frame.start - 5 : frame.end + 30]) and self.current:
            at = _SAME_MEANS.search(self.ctx.norm, max(0, frame.start - 5))
            start = at.start() if at else frame.start
            own = [WeaponHit(start, start + 1, w.id, None, True) for w in self.current[0].weapons] + own
        return own

    # ---- placeless, totals, threats --------------------------------------------------------------------------------

    def _placeless(self, number: int, frame: Frame, tolls: list[TollFact], weapons: list[WeaponHit], actor: Actor | None, expr: DateExpr | None, when: When | None, types: set[str], scenes: list[Scene], self_said: bool, inherited: str = "") -> list[Event]:
        """Join a frame without a place to the event it speaks of; keep it apart only when it cannot be that event."""
        ctx = self.ctx
        head = frame.head
        arms = {w.id for w in weapons}
        if head.plural and head.definite and (not tolls or (len(self.current) < 2 and any(e.aggregate for e in self.events))) and not (when is not None and when.precision == 1):
            return []  # also rule toll-of-all: after "165 attacks" the hurt of "these attacks" are no single one's
        place = self._common_noun_place(frame)
        if "foil" in types and place is None and not any("foil" in e.types for e in self.current):
            return []
        # Rule address-of-another: in "جاءت الضربة رداً على هجوم في بنجغور داخل إقليم بلوشستان" the region is the other deed's.
        others = [s for s in scenes if s.role == "scene" and s.start > frame.end] if head.definite and head.nominal else []
        coarse = next((s for s in scenes if s.role == "container" and not any(0 < s.start - o.end < 40 for o in others)), None) or the_country(ctx, frame)
        aside = told_aside(ctx.norm, frame, {t.value for t in tolls if t.value}, self.events[-_RECENT:])
        found = [] if aside else self._antecedent(frame, types, arms, when, expr, place, scenes)
        if found:
            for event in found:
                self._absorb(event, frame, None, expr, when, inherited)
                event.weapons += [w for w in weapons if w.id not in {x.id for x in event.weapons} and len(found) == 1]
                event.actor = event.actor or actor
            note_partial(ctx.norm, frame, found)
            self._claim(frame, found, actor, self_said, number)
            self._give_tolls(found, tolls, number, frame)
            self.current = found
            self._advance(found)
            return found
        if head.anaphoric or head.weak or head.ordinal or (types <= {"death", "injury", "damage", "hit"} and not arms & {"small_arms"} and not (when and tolls)):
            return []
        scene = place or coarse or (self.topic.get(frame.sentence.paragraph) if frame.sentence.first or len(frame.triggers) else None)
        if scene is not None and scene.role not in ("scene", "container"):
            scene = None
        lent: set[str] = set()
        if scene is None and self.habit is not None and self.habit[0] == number - 1 and _ONE_OF_THEM.search(ctx.norm[frame.sentence.start : frame.end + 40]):
            scene, lent, weapons = self.habit[1], self.habit[2], weapons or self.habit[3]  # "drones strike it almost daily. One of them hit a hospital"
        if head.entry.id == "again":
            scene = self.current[-1].scene if self.current and re.search(r"المكان (?:نفسه|ذاته|عينه)", ctx.norm[frame.end : frame.sentence.end]) else None
            if scene is None:
                return []  # "تكرر المشهد": what was the same comes in the next sentence
        if scene is None and self.current and (head.pos == "suffixed" or re.match(r"\s(?:\S+\s){0,3}?علي(?:ه|ها)(?!\w)", ctx.norm[frame.end : frame.sentence.end])):
            scene = next((e.scene for e in reversed(self.events[-_RECENT:]) if e.scene is not None), None)  # rule pronoun-place: "بقصف مسيّرة عليه", "واستهدفه صاروخان"
        if scene is None and when is not None and head.pos in ("verb", "passive") and self.current and self.current[-1].frames[-1].sentence is frame.sentence:
            scene = self.current[-1].scene  # rule same-sentence: a second deed with a day of its own ("وقبلها بثلاثة أيام اغتال ...") and no place
        if scene is None and self.current and self.current[-1].scene is not None and self.current[-1].scene.kind == "water" and any(f.entry.id == "ship" for t in ctx.tagged.between(frame.start, frame.sentence.end, "object") for f in t.forms):
            scene = self.current[-1].scene
        event = Event([frame], scene, when, expr, sentence=number, paragraph=frame.sentence.paragraph, weapons=list(weapons), actor=actor, places=[scene] if scene else [])
        event.lent = lent or event.lent
        event.around += next((e.around for e in reversed(self.events[-_RECENT:]) if scene is not None and scene in e.places), [])
        if frame.scope:
            event.scopes.add(frame.scope)
        self.events.append(event)
        note_partial(ctx.norm, frame, [event])
        self._claim(frame, [event], actor, self_said, number)
        self._give_tolls([event], tolls, number, frame)
        self.current = [event]
        self._advance([event])
        return [event]

    def _common_noun_place(self, frame: Frame) -> Scene | None:
        """Return the place that "المطار", "القرية نفسها" stand for: the last one of that kind."""
        norm = self.ctx.norm
        for match in NOUN_PLACE.finditer(norm, max(frame.sentence.start, frame.start - 30), min(frame.sentence.end, frame.end + 64)):
            noun = match.group(1)
            named = named_here(self.ctx, frame.sentence.start, match.start(), noun)
            if named is not None:
                return named
            for event in self.events[: -_RECENT - 1 : -1]:
                for scene in event.places[:-9:-1]:
                    words = norm[scene.start - 12 if scene.start > 12 else 0 : scene.end]
                    if noun in words.split() or noun in norm[scene.start : scene.end].split() or noun in ("ال" + words).split() or noun in (scene.mention.kind_word or "").split():
                        return scene
            told = the_place(norm, match.start(), noun, self.events[-_RECENT:])
            if told is None and noun == "مدينه" and IN_THE.search(norm[max(0, match.start() - 10) : match.start()]):
                told = only_city(self.ctx, match.start())
            if told is not None:
                return told
            if noun in ("مدينه", "بلده", "قريه", "مخيم", "منطقه", "ميناء", "مطار", "معبر", "حي") and self.events and self.events[-1].scene is not None and re.match(r"\s*(?:نفس|ذات|عين)", norm[match.end() : match.end() + 6]):
                return self.events[-1].scene
        return None

    def _antecedent(self, frame: Frame, types: set[str], arms: set[str], when: When | None, expr: DateExpr | None, place: Scene | None, scenes: list[Scene]) -> list[Event]:
        """Return the event or events that a frame without a place of its own tells more of."""
        head = frame.head
        live = [e for e in self.events[-_RECENT:] if not e.aggregate and "threatened" not in e.scopes and not (e.voices and all(v.stance == "denies" for v in e.voices)) and not opposed(e, frame)]
        if not live or head.similar:
            return []
        paragraph = frame.sentence.paragraph
        explicit = frame.sentence and any(e for e in find_dates(self.ctx.tagged, frame.sentence) if e.kind in ("absolute", "sameref"))
        ok = [e for e in live if dates_agree(e.when, when) and (compatible(e.types, {w.id for w in e.weapons}, types, arms) or generic(types))]
        ok = [e for e in ok if not other_words(e, when, expr, frame) and not (expr is not None and expr.kind == "absolute" and words_differ(e, when, expr))]
        if place is not None and place.start >= frame.sentence.start and not any(e.scene is not None and same_place(e.scene, place) == "same" for e in ok):
            return []
        if place is not None:
            here = [e for e in ok if e.scene is not None and same_place(e.scene, place) == "same"]
            if here:
                fresh = head.pos in ("verb", "passive") and not head.definite and "death" not in types and frame.head.type not in ("intercept", "hit") and when is not None
                return [] if here[-1].when is not None and when != here[-1].when and (fresh or also_fell(self.ctx.norm, frame, when)) else here[-1:]
        spoken = [s for s in scenes if (s.role == "speaker" or s.mention.role == "in_name") and s.mention.place is not None and s.kind != "country"]
        if (head.definite or head.anaphoric) and spoken:
            near = [e for e in ok if e.scene is not None and any(contains(s.mention, e.scene.mention) or contains(e.scene.mention, s.mention) for s in spoken)]
            if near:
                return near[-1:]
        if not ok:
            return []
        named = self._named_by_place(frame, ok, scenes)
        if named:
            return named
        back = self._main_event(frame, types)
        if back is not None and back in ok:
            return [back]
        dual = head.pos == "dual" or re.search(r"ين$|ان$", self.ctx.norm[head.start : head.end])
        last = [e for e in self.current if e in ok]
        if last:
            if head.definite or head.anaphoric or head.ordinal or self._definite_munition(frame) or types <= {"death", "injury", "damage", "hit", "intercept"} or last[0].paragraph == paragraph or head.weak:
                if explicit and when is not None and last[0].when is not None and when != last[0].when:
                    return []
                if len(last) > 1 and not (head.plural or dual or types <= {"death", "injury"}) and head.definite:
                    return last[:1] if last[0].group else last[-1:]
                return last
        if head.definite or head.anaphoric or types <= {"death", "injury", "hit", "damage"}:
            family = {FAMILY[t] for t in types if t in FAMILY}
            for event in reversed(ok):
                if not family or family & {FAMILY[t] for t in event.types if t in FAMILY}:
                    return [event]
            return ok[-1:]
        if when is None and len(live) == 1 and max(live[0].paragraph, live[0].frames[-1].sentence.paragraph) >= paragraph - 2 and head.pos != "imperfect":
            return live  # rule one-story: the only incident of the report goes on
        headline = [e for e in ok if e.headline]
        if headline:
            return headline[-1:]
        retold = [e for e in ok if e.weapons and arms and {w.id for w in e.weapons} & arms and e.paragraph >= paragraph - 4 and not e.group]
        return retold[-1:] if retold and (when is None or retold[-1].when is None or when == retold[-1].when) else (ok[-1:] if ok and ok[-1].paragraph >= paragraph - 3 and same_means(ok[-1], types) and when is None else [])

    def _named_by_place(self, frame: Frame, live: list[Event], scenes: list[Scene]) -> list[Event]:
        """Rule deed-of-place: "هجوم الرياض" is the attack told at that place before, whatever else the name may stand for."""
        head = frame.head
        if not (head.nominal and head.definite):
            return []
        told = next((s for s in scenes if 0 < s.start - len(s.mention.clitic) - head.end <= 2 and s.mention.place is not None), None)
        if told is None:
            return []
        return [e for e in live if e.scene is not None and same_place(e.scene, told) == "same"][-1:]

    def _main_event(self, frame: Frame, types: set[str]) -> Event | None:
        """Rule back-to-main: a toll that opens a new paragraph is the main incident's, when only one sentence went aside to an older one."""
        if not frame.sentence.first or not types <= {"death", "injury"} or frame.head.definite or frame.head.anaphoric or len(self.current) != 1:
            return None
        aside, main = self.current[0], self.events[0]
        older = aside.when is not None and main.when is not None and aside.when.start < main.when.start
        return main if older and len(aside.frames) == 1 and aside.paragraph < frame.sentence.paragraph and not main.aggregate else None

    # ---- tolls -----------------------------------------------------------------------------------------------------

    def _give_tolls(self, events: list[Event], tolls: list[TollFact], number: int, frame: Frame | None = None) -> None:
        """Give tolls to events: by the place they stand at when several are told, shared otherwise."""
        if not events:
            return
        norm = self.ctx.norm
        live = [e for e in events if e.scene is not None] or events
        if len(live) == 1 and live[0].group and tolls and re.search(r"في (?:عموم|مجمل|كامل|انحاء)|في المحافظه|اجمالي|مجموع|جميعها", norm[tolls[0].start - 20 if tolls[0].start > 20 else 0 : tolls[-1].end + 40]):
            live = [e for e in self.events if e.group == live[0].group]
            for event in live:
                event.tolls += [(t, True, number) for t in tolls]
            return
        if len(live) == 1:
            several = len([e for e in self.events if not e.headline and not e.aggregate]) > 1
            live[0].tolls += [(t, several and of_both(norm, t), number) for t in tolls]
            if live[0].group and frame is not None and not frame.scenes and frame.head.definite:  # "الهجوم لم يوقع خسائر": nowhere of where it struck
                for event in (e for e in self.events if e.group == live[0].group and e is not live[0]):
                    event.tolls += [(t, False, number) for t in tolls if t.value == 0]
            return
        self.dealt = sum(1 for t in tolls if any(e.scene is not None and 0 <= t.start - e.scene.end < 16 for e in live))
        for toll in tolls:
            owner = toll_place(live, toll, norm, self.dealt)
            if owner is not None:
                owner.tolls.append((toll, False, number))
            elif toll.value == 0:
                for event in live:
                    event.tolls.append((toll, False, number))
            else:
                for event in live:
                    event.tolls.append((toll, True, number))

    def _late_tolls(self, number: int, sentence: Sentence, tolls: list[TollFact]) -> None:
        """Give the tolls of a sentence without a trigger to the event told last."""
        norm = self.ctx.norm
        named = [s for s in find_scenes(self.ctx, sentence) if s.mention.place is not None and s.role in ("scene", "container")]
        for scene in named:
            if scene.kind in WIDE and re.search(r"(?:عدد القتلي|عدد الضحايا|عدد الشهداء|الحصيله الاجماليه|اجمالي)", norm[sentence.start : sentence.end]):
                return
        recent = [e for e in self.events[-_RECENT:] if e.scene is not None and not e.aggregate]
        fit = [e for e in recent if any(same_place(e.scene, s) == "same" for s in named if e.scene)] or [e for e in recent if any(same_place(e.scene, s) == "nested" and s.kind not in WIDE for s in named if e.scene) and (e.headline or e.group)]
        text = norm[sentence.start : sentence.end]
        spots = [s for s in named if s.role == "scene" and s.kind not in WIDE and s.kind != "building"]
        if not fit and spots and not any(same_place(e.scene, s) in ("same", "nested") for e in self.current if e.scene for s in spots):
            return  # rule told-elsewhere: the dead of another place are not the neighbour's
        if re.search(r"(?<!\w)[وف]?[تي]?تكرر\w*\s", text) or of_another_event(norm, sentence):
            return  # "تكرر المشهد": another deed
        if (re.search(r"(?:منذ|خلال)\s", text) and any(t.replaces for t in tolls)) or re.search(r"حصيله (?:العدوان|الحرب|ضحايا|الشهداء منذ)|(?:بدء|بدايه|اندلاع) (?:العدوان|الحرب)|الحصيله الاجماليه|السابع من اكتوبر", text):
            return
        tolls = [t for t in tolls if (t.value or 0) < 1000]
        self._give_tolls(fit[-1:] or self.current, tolls, number)

    # ---- places told later, origins, voices ------------------------------------------------------------------------

    def _refine_place(self, sentence: Sentence, scenes: list[Scene]) -> None:
        """Move a placed event to the exact spot when a later sentence states where it happened."""
        norm = self.ctx.norm
        if not self.current or not re.search(r"موقع (?:الحادث|الهجوم|الحادثه|الانفجار|الاستهداف)|مكان (?:الحادث|الهجوم|الانفجار)", norm[sentence.start : sentence.end]):
            return
        scenes = scenes or find_scenes(self.ctx, sentence)
        scene = next((s for s in scenes if s.role == "scene" and s.expression is not None and s.expression.distance_km is not None), None)
        event = self.current[-1]
        if scene is not None and (event.scene is None or event.scene.kind in WIDE):
            event.scene = scene
            event.places.append(scene)
            event.log.append("place stated by a later sentence")

    def _claim(self, frame: Frame, events: list[Event], actor: Actor | None, self_said: bool, number: int) -> None:
        if FIRST_TIME.search(self.ctx.norm, frame.sentence.start, frame.start + 30):
            events = [e for e in events if not e.voices]  # "وهذه أول مرة يُقتل فيها ...": no second voice on what was told
        for event in events:
            voice = voice_of(self.ctx, frame, actor, self_said, self.parties)
            voice.sentence, voice.headline = number, frame.sentence.paragraph in self.head_lines and stands_alone(self.ctx.tagged.sentences, frame.sentence)
            event.voices.append(voice)
