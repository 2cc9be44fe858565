package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.puffgres.event.Unavailable;
import dev.puffgres.membership.Condition.And;
import dev.puffgres.membership.Condition.Not;
import dev.puffgres.membership.Condition.Or;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class PredicatePropertyTest {

    @Property(tries = 300)
    void parsingWhatWasPrintedGivesTheSamePredicate(@ForAll("conditions") Condition condition) {
        String text = Printer.print(condition);
        assertThat(Parser.parse(text)).isEqualTo(condition);
        assertThat(Predicate.parse(text)).hasToString(text).isEqualTo(new ParsedPredicate(condition));
    }

    @Property(tries = 300)
    void anyNameAndAnyStringSurvivePrinting(@ForAll("names") String name, @ForAll("texts") String text) {
        Condition condition = new Condition.Comparison(name, Operator.EQ, new Literal.Text(text));
        assertThat(Parser.parse(Printer.print(condition))).isEqualTo(condition);
    }

    @Property(tries = 300)
    void aNumberThatIsParsedSurvivesPrinting(
            @ForAll @StringLength(max = 1100) @NumericChars String whole,
            @ForAll @StringLength(min = 1, max = 1100) @NumericChars String fraction,
            @ForAll @IntRange(min = -2100, max = 2100) int power) {
        assertThatItIsParsedOrRefused("a = " + whole + "." + fraction + "e" + power);
        assertThatItIsParsedOrRefused("a = -" + whole + fraction);
        assertThatItIsParsedOrRefused("a = " + whole + "." + fraction);
    }

    @Property(tries = 300)
    void anyTextIsParsedOrRefusedAtAPlaceInIt(@ForAll String text) {
        assertThatItIsParsedOrRefused(text);
    }

    @Property(tries = 300)
    void mutatedPredicatesAreParsedOrRefusedAtAPlaceInThem(
            @ForAll("conditions") Condition condition, @ForAll Random random) {
        assertThatItIsParsedOrRefused(new Mutation(random).of(Printer.print(condition)));
    }

    @Property(tries = 30)
    void noDepthOverflowsTheStack(
            @ForAll("openings") String opening, @ForAll @IntRange(min = 1, max = 100_000) int depth) {
        assertThatItIsParsedOrRefused(opening.repeat(depth));
        assertThatItIsParsedOrRefused(opening.repeat(depth) + "a");
        assertThatItIsParsedOrRefused(opening.repeat(depth) + "a" + ")".repeat(depth));
    }

    @Property(tries = 300)
    void theLawsOfDeMorganHoldEvenWithUnavailableColumns(
            @ForAll("conditions") Condition left, @ForAll("conditions") Condition right, @ForAll Random random) {
        TestRow row = withUnavailable(PredicateGenerator.row(new PredicateGenerator(random).values(0.3)), random);
        assertThat(truths(new Not(new And(List.of(left, right))), row))
                .isEqualTo(truths(new Or(List.of(new Not(left), new Not(right))), row));
        assertThat(truths(new Not(new Or(List.of(left, right))), row))
                .isEqualTo(truths(new And(List.of(new Not(left), new Not(right))), row));
        assertThat(truths(new Not(new Not(left)), row)).isEqualTo(truths(left, row));
    }

    @Property(tries = 300)
    void aWholeRowHasExactlyOneTruthValue(@ForAll("conditions") Condition condition, @ForAll Random random) {
        TestRow row = PredicateGenerator.row(new PredicateGenerator(random).values(0.3));
        assertThat(truths(condition, row)).isIn(Truths.TRUE, Truths.FALSE, Truths.UNKNOWN);
    }

    /** What a row with unavailable columns may be includes what it is, whatever the unavailable values are. */
    @Property(tries = 300)
    void whatAnUnavailableColumnHoldsNeverContradictsTheDecision(
            @ForAll("conditions") Condition condition, @ForAll Random random) {
        PredicateGenerator generator = new PredicateGenerator(random);
        Map<String, Sample.Value> values = generator.values(0.3);
        TestRow hidden = PredicateGenerator.row(values);
        List<Sample> unavailable = Sample.ALL.stream()
                .filter(sample -> values.get(sample.name()) != null && random.nextInt(3) == 0)
                .toList();
        unavailable.forEach(sample -> hidden.with(sample.name(), sample.kind(), Unavailable.UNAVAILABLE));
        int possible = truths(condition, hidden);
        for (int i = 0; i < 10; i++) {
            unavailable.forEach(sample -> values.put(sample.name(), generator.pick(sample.values())));
            TestRow shown = PredicateGenerator.row(values);
            assertThat(possible & truths(condition, shown)).isNotZero();
            Decision decision = Truths.decision(possible);
            assertThat(decision).isIn(Truths.decision(truths(condition, shown)), Decision.UNDECIDED);
        }
    }

    @Provide
    Arbitrary<Condition> conditions() {
        return Arbitraries.randomValue(random -> new PredicateGenerator(random).condition(random.nextInt(6)));
    }

    @Provide
    Arbitrary<String> names() {
        return texts().ofMinLength(1).ofMaxLength(15);
    }

    @Provide
    StringArbitrary texts() {
        return Arbitraries.strings().ascii().withChars("'\"\\%_é€ \n").excludeChars('\0');
    }

    @Provide
    Arbitrary<String> openings() {
        return Arbitraries.of(
                "(", "NOT ", "NOT(", "((", "a AND (", "a OR NOT (", "a AND ", "a OR ", "a = 1 OR (b AND ");
    }

    private static void assertThatItIsParsedOrRefused(String text) {
        try {
            Predicate parsed = Predicate.parse(text);
            assertThat(Predicate.parse(parsed.toString())).isEqualTo(parsed);
        } catch (PredicateSyntaxException e) {
            long lines = text.chars().filter(c -> c == '\n').count() + 1;
            if (e.line() < 1 || e.line() > lines || e.column() < 1 || e.column() > text.length() + 1) {
                fail("no such place: %s", e.getMessage());
            }
        }
    }

    private static int truths(Condition condition, TestRow row) {
        return new ParsedPredicate(condition).truths(row);
    }

    private static TestRow withUnavailable(TestRow row, Random random) {
        for (Sample sample : Sample.ALL) {
            if (random.nextInt(3) == 0) {
                row.with(sample.name(), sample.kind(), Unavailable.UNAVAILABLE);
            }
        }
        return row;
    }
}
