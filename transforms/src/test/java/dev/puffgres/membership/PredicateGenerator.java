package dev.puffgres.membership;

import dev.puffgres.membership.Condition.And;
import dev.puffgres.membership.Condition.Between;
import dev.puffgres.membership.Condition.BooleanColumn;
import dev.puffgres.membership.Condition.Comparison;
import dev.puffgres.membership.Condition.In;
import dev.puffgres.membership.Condition.IsNull;
import dev.puffgres.membership.Condition.IsTruth;
import dev.puffgres.membership.Condition.Like;
import dev.puffgres.membership.Condition.Not;
import dev.puffgres.membership.Condition.Or;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random predicates and rows over {@link Sample}s, the same for the same seed. */
final class PredicateGenerator {

    private static final List<String> PATTERN_PIECES = List.of(
            "%", "%", "_", "a", "b", "A", "X", "é", "É", "\uD83D\uDE00", "\\%", "\\_", "\\\\", "!", "abc", "\n");

    private final Random random;

    PredicateGenerator(Random random) {
        this.random = random;
    }

    /** A value for each column of {@link Sample#ALL}, null for some. */
    Map<String, Sample.Value> values(double nulls) {
        Map<String, Sample.Value> values = new LinkedHashMap<>();
        for (Sample sample : Sample.ALL) {
            values.put(sample.name(), random.nextDouble() < nulls ? null : pick(sample.values()));
        }
        return values;
    }

    static TestRow row(Map<String, Sample.Value> values) {
        TestRow row = new TestRow();
        for (Sample sample : Sample.ALL) {
            Sample.Value value = values.get(sample.name());
            row.with(sample.name(), sample.kind(), value == null ? null : value.java());
        }
        return row;
    }

    /** A condition that Postgres accepts. */
    Condition condition(int depth) {
        switch (depth == 0 ? 0 : random.nextInt(8)) {
            case 1, 2, 3:
                return new And(operands(depth));
            case 4, 5:
                return new Or(operands(depth));
            case 6:
                return new Not(condition(depth - 1));
            case 7:
                return new IsTruth(condition(depth - 1), random.nextBoolean(), random.nextBoolean());
            default:
                while (true) {
                    Sample sample = pick(Sample.ALL);
                    Relation relation = pick(List.of(Relation.values()));
                    if (relation.allows(sample)) {
                        return leaf(relation, sample.name(), sample.literals());
                    }
                }
        }
    }

    /** A relation of any column to any literals: more often than not one that the types do not allow. */
    Condition wildLeaf() {
        return leaf(
                pick(List.of(Relation.values())),
                pick(Sample.ALL).name(),
                pick(Sample.COMPARABLE).literals());
    }

    Condition leaf(Relation relation, String column, List<Literal> literals) {
        return switch (relation) {
            case EQ, NE, LT, LE, GT, GE -> new Comparison(column, Operator.valueOf(relation.name()), literal(literals));
            case IN, NOT_IN ->
                new In(
                        column,
                        Stream.generate(() -> literal(literals))
                                .limit(1 + random.nextInt(4))
                                .toList(),
                        relation == Relation.NOT_IN);
            case BETWEEN, NOT_BETWEEN ->
                new Between(column, literal(literals), literal(literals), relation == Relation.NOT_BETWEEN);
            case LIKE -> like(column, false, false);
            case NOT_LIKE -> like(column, false, true);
            case ILIKE -> like(column, true, false);
            case NOT_ILIKE -> like(column, true, true);
            case IS_NULL -> new IsNull(column, false);
            case IS_NOT_NULL -> new IsNull(column, true);
            case BARE -> new BooleanColumn(column);
            case IS_TRUE -> new IsTruth(new BooleanColumn(column), true, false);
            case IS_NOT_TRUE -> new IsTruth(new BooleanColumn(column), true, true);
            case IS_FALSE -> new IsTruth(new BooleanColumn(column), false, false);
            case IS_NOT_FALSE -> new IsTruth(new BooleanColumn(column), false, true);
        };
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private List<Condition> operands(int depth) {
        return IntStream.range(0, 2 + random.nextInt(2))
                .mapToObj(i -> condition(depth - 1))
                .toList();
    }

    private Literal literal(List<Literal> literals) {
        return random.nextInt(10) == 0 ? new Literal.Null() : pick(literals);
    }

    private Condition like(String column, boolean ignoreCase, boolean negated) {
        if (random.nextInt(20) == 0) {
            return new Like(column, new Literal.Null(), OptionalInt.empty(), ignoreCase, negated);
        }
        while (true) {
            OptionalInt escape =
                    switch (random.nextInt(6)) {
                        case 0 -> OptionalInt.of('!');
                        case 1 -> OptionalInt.of(LikePattern.NO_ESCAPE);
                        case 2 -> OptionalInt.of(pick(List.of((int) 'a', (int) 'A', (int) '%', 0x1F600, (int) '\\')));
                        default -> OptionalInt.empty();
                    };
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(5); i > 0; i--) {
                pattern.append(pick(PATTERN_PIECES));
            }
            if (!LikePattern.endsInEscape(pattern.toString(), escape.orElse(LikePattern.BACKSLASH))) {
                return new Like(column, new Literal.Text(pattern.toString()), escape, ignoreCase, negated);
            }
        }
    }
}
