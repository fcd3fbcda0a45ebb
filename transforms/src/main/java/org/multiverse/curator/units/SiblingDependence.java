package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.Statements.Mention;
import org.multiverse.curator.units.Statements.Role;
import org.multiverse.curator.units.Statements.Subject;
import org.multiverse.curator.units.Statements.Thing;

/**
 * Where a branch of a block leans on what it can't see: on a result, a symbol or a formula that is
 * first stated in a sibling, that neither the question nor the text before the block holds, and
 * that the branch does not derive itself; or on a sibling as a whole, which it sums up. Made once
 * for a trace, asked about any number of blocks. Not safe for many threads.
 */
public final class SiblingDependence {
  private static final Pattern SUMS_UP =
      Pattern.compile(
          WordList.read(SiblingDependence.class, "summing-up").any(), Pattern.CASE_INSENSITIVE);
  private static final Pattern POINTS =
      Pattern.compile(
          WordList.read(SiblingDependence.class, "sibling-references").any(),
          Pattern.CASE_INSENSITIVE);

  /**
   * Phrases that may mean a sibling near a branch's start; later on they mean the branch itself.
   */
  private static final Pattern POINTS_BACK =
      Pattern.compile(
          WordList.read(SiblingDependence.class, "back-references").any(),
          Pattern.CASE_INSENSITIVE);

  private static final int OPENING = 500;

  /** A branch that begins so goes on with what stands right before it. */
  private static final Pattern GOES_ON =
      Pattern.compile(
          "\\A\\W*(?:" + WordList.read(SiblingDependence.class, "going-on").any() + ")",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SUMMING =
      Pattern.compile(
          "\\b(?:also|too|as well|both|all|these|across|consistent\\w*)\\b",
          Pattern.CASE_INSENSITIVE);

  /** Letters that mean the same everywhere, or nothing by themselves. */
  private static final Set<String> UNITS_AND_CONSTANTS = Set.of("e", "i", "d", "C");

  private static final String MINUS = "-";
  private static final Set<String> COMMON =
      WordList.read(SiblingDependence.class, "common-numbers").set();

  private final Units units;
  private final List<StepLinks.Declaration> declarations;
  private final List<List<Mention>> mentions = new ArrayList<>();

  /** Units in which a key is mentioned, the question being 0. */
  private final Map<Subject, TreeSet<Integer>> places = new HashMap<>();

  /**
   * One place where a branch leans on what it can't see.
   *
   * @param rule {@code uses-sibling-result}, {@code uses-sibling-symbol}, {@code
   *     uses-declared-result}, {@code sums-up-siblings}, {@code goes-on-from-sibling} or {@code
   *     points-at-sibling}
   * @param branch index of the branch, from 0; -1 when it is a hoisted unit
   * @param unit the unit that leans
   * @param source the unit that it leans on, 0 when it is a sibling as a whole
   * @param what the result, symbol or phrase
   * @param said the finding as a clause
   */
  public record Finding(String rule, int branch, int unit, int source, String what, String said) {
    /** Whether an edit of step 5 can take it away, so that the branch may stay as it is. */
    public boolean isMendable() {
      return rule.equals("points-at-sibling");
    }

    /** What can be done about it in step 2. */
    public String remedy() {
      if (branch < 0) {
        return "do not move it before the block";
      }
      return switch (rule) {
        case "sums-up-siblings" -> "end the branch before it, or let it go behind the block";
        case "goes-on-from-sibling" ->
            "begin the branch with its own heading or opening words, or merge the two branches";
        default ->
            "merge the two branches, end the branch before it, or let it go behind the block";
      };
    }
  }

  public SiblingDependence(String question, Units units, List<StepLinks.Declaration> declarations) {
    this.units = units;
    this.declarations = List.copyOf(declarations);
    mentions.add(Statements.of(question));
    for (int unit = 1; unit <= units.count(); unit++) {
      mentions.add(Statements.of(units.unit(unit)));
    }
    for (int unit = 0; unit < mentions.size(); unit++) {
      for (Mention mention : mentions.get(unit)) {
        places.computeIfAbsent(mention.subject(), key -> new TreeSet<>()).add(unit);
      }
    }
  }

  /**
   * Where the branches of a block lean on what they can't see; each thing once a branch.
   *
   * @param branches the units of each branch
   * @param hoists units that are read before the block, though they stand in it
   * @param behind units that are read after it
   */
  public List<Finding> find(
      List<? extends NavigableSet<Integer>> branches,
      NavigableSet<Integer> hoists,
      NavigableSet<Integer> behind) {
    return new Block(branches, hoists, behind).findings();
  }

  /**
   * For each of some steps the places of the earlier ones that it leans on, each read by itself.
   */
  List<Set<Integer>> sources(List<UnitRange> steps) {
    List<NavigableSet<Integer>> branches = new ArrayList<>();
    for (UnitRange range : steps) {
      branches.add(UnitRange.units(List.of(range)));
    }
    Block block = new Block(branches, new TreeSet<>(), new TreeSet<>());
    List<Set<Integer>> sources = new ArrayList<>();
    branches.forEach(branch -> sources.add(new TreeSet<>()));
    for (Finding finding : block.results()) {
      if (finding.branch() >= 0) {
        sources.get(finding.branch()).add(block.owners.get(finding.source()));
      }
    }
    return sources;
  }

  /** One block: who owns which unit. */
  private final class Block {
    private final List<? extends NavigableSet<Integer>> branches;
    private final NavigableSet<Integer> hoists;
    private final Map<Integer, Integer> owners = new HashMap<>();
    private final int start;
    private final List<Finding> findings = new ArrayList<>();

    Block(
        List<? extends NavigableSet<Integer>> branches,
        NavigableSet<Integer> hoists,
        NavigableSet<Integer> behind) {
      this.branches = branches;
      this.hoists = hoists;
      for (int b = 0; b < branches.size(); b++) {
        for (int unit : branches.get(b)) {
          owners.put(unit, b);
        }
      }
      behind.forEach(unit -> owners.put(unit, branches.size()));
      this.start = branches.stream().mapToInt(NavigableSet::first).min().orElse(1);
    }

    List<Finding> findings() {
      for (int b = 0; b < branches.size(); b++) {
        branch(b, branches.get(b));
      }
      branch(-1, hoists);
      return findings;
    }

    /** Those findings alone that have a unit as their source, whatever the steps declare. */
    List<Finding> results() {
      for (int b = 0; b < branches.size(); b++) {
        NavigableSet<Integer> own = branches.get(b);
        Set<Subject> known = new HashSet<>();
        Set<String> said = new HashSet<>();
        for (int unit : own) {
          uses(b, own, unit, known, said);
        }
      }
      return findings;
    }

    private void branch(int branch, NavigableSet<Integer> own) {
      Set<Subject> known = new HashSet<>();
      Set<String> said = new HashSet<>();
      for (int unit : own) {
        uses(branch, own, unit, known, said);
        phrases(branch, own, unit, said);
      }
      declared(branch, said);
      cases(branch, own);
    }

    private void uses(
        int branch, NavigableSet<Integer> own, int unit, Set<Subject> known, Set<String> said) {
      for (Mention mention : mentions.get(unit)) {
        Subject subject = mention.subject();
        if (!known.add(subject) || mention.role() != Role.USED || !isTelling(mention)) {
          continue;
        }
        int source = source(branch, unit, subject);
        if (source > 0
            && leans(mention, source)
            && !introduces(own, mention)
            && said.add(mention.key())) {
          add(branch, unit, source, mention);
        }
      }
    }

    /** "n = 2 worked, too" in the branch that begins "For n = 3". */
    private void cases(int branch, NavigableSet<Integer> own) {
      Set<String> mine = branch <= 0 ? Set.of() : supposed(own.first());
      if (mine.isEmpty()) {
        return;
      }
      Set<String> theirs = new HashSet<>();
      for (NavigableSet<Integer> sibling : branches.subList(0, branch)) {
        theirs.addAll(supposed(sibling.first()));
      }
      theirs.removeAll(mine);
      for (int unit : own) {
        for (Mention mention : mentions.get(unit)) {
          if (mention.kind() == Thing.EQUATION
              && theirs.contains(mention.key())
              && SUMMING.matcher(units.unit(unit)).find()) {
            findings.add(
                new Finding(
                    "sums-up-siblings",
                    branch,
                    unit,
                    0,
                    mention.key(),
                    "unit " + unit + " speaks of a sibling's case, " + mention.key()));
            return;
          }
        }
      }
    }

    private Set<String> supposed(int unit) {
      Set<String> supposed = new HashSet<>();
      for (Mention mention : mentions.get(unit)) {
        if (mention.kind() == Thing.EQUATION && mention.role() == Role.GIVEN) {
          supposed.add(mention.key());
        }
      }
      return supposed;
    }

    /** Whether the branch brings a name in itself, though later: "f(x) = a for x in …". */
    private boolean introduces(NavigableSet<Integer> own, Mention mention) {
      return mention.kind() == Thing.NAME
          && own.stream()
              .flatMap(unit -> mentions.get(unit).stream())
              .anyMatch(
                  m ->
                      m.subject().equals(mention.subject())
                          && (m.role() == Role.GIVEN || m.role() == Role.NAMED));
    }

    /** The unseen unit that states it first, 0 when the branch has seen it elsewhere. */
    private int source(int branch, int unit, Subject subject) {
      // A number is known with its other sign, too.
      boolean negative = subject.kind() == Thing.VALUE && subject.key().startsWith(MINUS);
      int source = negative ? source(branch, unit, places(subject)) : 1;
      return source == 0 ? 0 : source(branch, unit, places.get(subject));
    }

    private NavigableSet<Integer> places(Subject negative) {
      Subject positive = new Subject(Thing.VALUE, negative.key().substring(MINUS.length()));
      NavigableSet<Integer> both = new TreeSet<>(places.get(negative));
      both.addAll(places.getOrDefault(positive, new TreeSet<>()));
      return both;
    }

    private int source(int branch, int unit, NavigableSet<Integer> mentioned) {
      int source = 0;
      for (int place : mentioned) {
        if (place >= unit) {
          break;
        }
        Integer owner = owners.get(place);
        if (place < start || owner == null || owner == branch) {
          return 0;
        }
        source = source == 0 ? place : source;
      }
      return source;
    }

    private void add(int branch, int unit, int source, Mention mention) {
      boolean symbol = mention.kind() == Thing.NAME;
      findings.add(
          new Finding(
              symbol ? "uses-sibling-symbol" : "uses-sibling-result",
              branch,
              unit,
              source,
              mention.key(),
              "unit "
                  + unit
                  + " uses "
                  + (symbol ? "the symbol " : "")
                  + mention.key()
                  + ", which unit "
                  + source
                  + " of another branch states first"));
    }

    private void phrases(int branch, NavigableSet<Integer> own, int unit, Set<String> said) {
      if (branch <= 0) {
        return;
      }
      String text = units.unit(unit);
      Matcher sums = SUMS_UP.matcher(text);
      if (sums.find() && said.add(sums.group().toLowerCase(Locale.ROOT))) {
        findings.add(
            new Finding(
                "sums-up-siblings",
                branch,
                unit,
                0,
                sums.group(),
                "unit " + unit + " sums up more than its own branch: \"" + sums.group() + "\""));
      }
      Matcher goesOn = unit == own.first() ? GOES_ON.matcher(text) : null;
      if (goesOn != null && goesOn.find() && said.add(goesOn.group().toLowerCase(Locale.ROOT))) {
        findings.add(
            new Finding(
                "goes-on-from-sibling",
                branch,
                unit,
                0,
                goesOn.group().strip(),
                "unit "
                    + unit
                    + " begins its branch in mid-thought: \""
                    + goesOn.group().strip()
                    + "\""));
      }
      glance(POINTS.matcher(text), branch, unit, said);
      if (units.start(unit) - units.start(own.first()) < OPENING) {
        glance(POINTS_BACK.matcher(text), branch, unit, said);
      }
    }

    private void glance(Matcher points, int branch, int unit, Set<String> said) {
      if (points.find() && said.add(points.group().toLowerCase(Locale.ROOT))) {
        findings.add(
            new Finding(
                "points-at-sibling",
                branch,
                unit,
                0,
                points.group(),
                "unit " + unit + " points at what it may not see: \"" + points.group() + "\""));
      }
    }

    /** What the steps declare: one within a sibling defines what one within the branch uses. */
    private void declared(int branch, Set<String> said) {
      for (int step = 0; step < declarations.size(); step++) {
        StepLinks.Declaration user = declarations.get(step);
        if (!isWithin(user.units(), branch)) {
          continue;
        }
        for (String use : user.uses()) {
          int place = StepLinks.definer(declarations, step, use);
          StepLinks.Declaration definer = place < 0 ? null : declarations.get(place);
          if (definer != null && isHidden(definer.units(), branch) && said.add(use)) {
            findings.add(
                new Finding(
                    "uses-declared-result",
                    branch,
                    user.units().from(),
                    definer.units().from(),
                    use,
                    "units "
                        + user.units()
                        + " use "
                        + use
                        + ", as task 1 says, and units "
                        + definer.units()
                        + " of another branch define it"));
          }
        }
      }
    }

    private boolean isWithin(UnitRange range, int branch) {
      Integer first = owners.get(range.from());
      Integer last = owners.get(range.to());
      // A step that reaches out of the branch may use it there.
      return first != null && first == branch && first.equals(last);
    }

    private boolean isHidden(UnitRange range, int branch) {
      Integer first = owners.get(range.from());
      Integer last = owners.get(range.to());
      return range.from() >= start
          && first != null
          && last != null
          && first.equals(last)
          && first != branch;
    }
  }

  /** Whether it is telling that two texts have it in common. */
  private static boolean isTelling(Mention mention) {
    return switch (mention.kind()) {
      case NAME, FORMULA -> true;
      case EQUATION -> {
        String value = mention.key().substring(mention.key().indexOf('=') + 1);
        yield mention.recalled() || value.length() > 1;
      }
      // Two texts often come by the same small number.
      case VALUE -> {
        int digits = significant(mention.key());
        yield !COMMON.contains(mention.key())
            && (digits > 2 || (digits == 2 && mention.recalled()));
      }
    };
  }

  /** Digits of a number without the zeros at its ends. */
  private static int significant(String number) {
    String digits = number.replaceAll("\\D", "");
    String plain = number.indexOf('.') < 0 ? digits.replaceAll("0+$", "") : digits;
    return plain.replaceAll("^0+", "").length();
  }

  /** Whether the unseen unit brings it in, and the branch does not come by it itself. */
  private boolean leans(Mention mention, int source) {
    return switch (mention.kind()) {
      // A product of letters is no name.
      case NAME -> isName(mention.key()) && states(source, mention, Role.GIVEN);
      case VALUE -> states(source, mention, Role.DERIVED, Role.STATED);
      case EQUATION, FORMULA -> states(source, mention, Role.DERIVED);
    };
  }

  /** A letter, or more than one that are no product of letters. */
  private static boolean isName(String name) {
    return name.length() == 1
        ? !UNITS_AND_CONSTANTS.contains(name)
        : (name.startsWith("\\")
            || name.chars().anyMatch(Character::isDigit)
            || name.chars().allMatch(Character::isUpperCase)
            || Character.isUpperCase(name.charAt(0)));
  }

  /** Whether a unit's first word on it has that role. */
  private boolean states(int unit, Mention mention, Role... roles) {
    return mentions.get(unit).stream()
        .filter(m -> m.kind() == mention.kind() && m.key().equals(mention.key()))
        .findFirst()
        .filter(m -> List.of(roles).contains(m.role()))
        .isPresent();
  }
}
