package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Unavailable;
import dev.puffgres.fuzz.Fuzz;
import dev.puffgres.fuzz.TextMutator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in a predicate, it is parsed or refused at a place in it; and over a row of any types and values it is decided, or
 * refused without a word of the row.
 */
class PredicateFuzzTest {
    private static final int FEW = 1_000;
    private static final String CANARY = "Xq7-canary";

    private static final List<Object> ODD_VALUES = List.of(
            true,
            0L,
            Long.MIN_VALUE,
            new BigDecimal("0.1"),
            new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE),
            new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            "",
            "NaN",
            "2026-01-02",
            "\ud800",
            CANARY,
            List.of(1L, CANARY),
            Map.of(CANARY, CANARY));

    @Test
    void aDamagedPredicateIsRefusedOrDecidesEveryRow() {
        Fuzz.inputs("predicates", FEW, PredicateFuzzTest::attempt);
    }

    private static String attempt(SplittableRandom random) {
        Random sameSeed = new Random(random.nextLong());
        PredicateGenerator generator = new PredicateGenerator(sameSeed);
        String text =
                Printer.print(random.nextInt(4) == 0 ? generator.wildLeaf() : generator.condition(random.nextInt(5)));
        if (random.nextInt(4) != 0) {
            text = random.nextBoolean() ? new Mutation(sameSeed).of(text) : new TextMutator(random).mutated(text);
        }
        Fuzz.show(text);
        Predicate predicate;
        try {
            predicate = Predicate.parse(text);
        } catch (PredicateSyntaxException e) {
            long lines = text.chars().filter(c -> c == '\n').count() + 1;
            assertThat(e.line()).isBetween(1, (int) lines);
            assertThat(e.column()).isBetween(1, text.length() + 1);
            return "syntax";
        }
        assertThat(Predicate.parse(predicate.toString())).isEqualTo(predicate);
        try {
            return predicate.decide(row(random, generator, predicate)).toString();
        } catch (PredicateException e) {
            assertThat(e.getMessage()).doesNotContain(CANARY);
            assertThat(e.getCause()).isNull();
            return e.missing() ? "missing column" : "refused";
        }
    }

    /** Columns of the predicate's names, and mostly not of the types that it was written for. */
    private static TestRow row(SplittableRandom random, PredicateGenerator generator, Predicate predicate) {
        TestRow row = new TestRow();
        boolean asWritten = random.nextBoolean();
        for (String column : predicate.columns()) {
            Sample sample = Sample.ALL.stream()
                    .filter(each -> asWritten && each.name().equals(column))
                    .findFirst()
                    .orElseGet(() -> generator.pick(Sample.ALL));
            Object value = generator.pick(sample.values()).java();
            switch (random.nextInt(12)) {
                case 0 -> row.with(column, Kind.UNTYPED, generator.pick(ODD_VALUES));
                case 1 ->
                    row.with(column, ColumnType.arrayOf(ColumnType.of(sample.kind())), Arrays.asList(value, null));
                case 2 -> row.with(column, sample.kind(), Unavailable.UNAVAILABLE);
                case 3 -> row.with(column, sample.kind(), null);
                case 4 -> row.with(column, Kind.TEXT, CANARY);
                case 5 -> row.with(column, Kind.HSTORE, Map.of(CANARY, CANARY));
                case 6 -> {
                    if (random.nextInt(4) != 0) {
                        row.with(column, sample.kind(), value);
                    }
                }
                default -> row.with(column, sample.kind(), value);
            }
        }
        return row;
    }
}
