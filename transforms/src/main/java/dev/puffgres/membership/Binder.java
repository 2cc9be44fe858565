package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
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
import dev.puffgres.membership.Truths.Test;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Binds a condition to the types of the columns: literals become values once, and what the types do not allow is refused
 * before any value is seen, as Postgres does.
 */
final class Binder implements Condition.Visitor<Test> {

    private static final Test ALWAYS_UNKNOWN = row -> Truths.UNKNOWN;
    private static final int KNOWN = Truths.TRUE | Truths.FALSE;

    private final Map<String, ColumnType> types;

    private Binder(Map<String, ColumnType> types) {
        this.types = types;
    }

    /** @throws PredicateException if a column's type does not allow what the condition says of it */
    static Test bind(Condition condition, Map<String, ColumnType> types) {
        return condition.accept(new Binder(types));
    }

    @Override
    public Test and(And and) {
        Test[] operands = bindAll(and.operands());
        return row -> {
            int set = Truths.TRUE;
            for (Test operand : operands) {
                set = Truths.and(set, operand.over(row));
                if (set == Truths.FALSE) {
                    break;
                }
            }
            return set;
        };
    }

    @Override
    public Test or(Or or) {
        Test[] operands = bindAll(or.operands());
        return row -> {
            int set = Truths.FALSE;
            for (Test operand : operands) {
                set = Truths.or(set, operand.over(row));
                if (set == Truths.TRUE) {
                    break;
                }
            }
            return set;
        };
    }

    @Override
    public Test not(Not not) {
        return negate(not.operand().accept(this), true);
    }

    @Override
    public Test isTruth(IsTruth test) {
        Test operand = test.operand().accept(this);
        Test isTrue = test.value()
                ? row -> Truths.isTrue(operand.over(row))
                : row -> Truths.isTrue(Truths.not(operand.over(row)));
        return negate(isTrue, test.negated());
    }

    @Override
    public Test column(BooleanColumn column) {
        Kind kind = kind(column.column());
        if (kind != Kind.BOOLEAN && kind != Kind.UNTYPED) {
            throw refused(column.column(), "is " + label(kind) + " and cannot stand as a condition by itself");
        }
        return new ValueTest(column.column(), KNOWN | unknownIfUnavailable(column.column())) {
            @Override
            int overValue(Object value) {
                if (value instanceof Boolean bool) {
                    return Truths.of(bool);
                }
                throw new Domain.Refusal("is not boolean in this record and cannot stand as a condition by itself");
            }
        };
    }

    @Override
    public Test isNull(IsNull test) {
        String column = test.column();
        type(column);
        int unavailable = unknownIfUnavailable(column) == 0 ? Truths.FALSE : KNOWN;
        Test isNull = row -> {
            Object value = row.value(column);
            return value == null ? Truths.TRUE : value == Unavailable.UNAVAILABLE ? unavailable : Truths.FALSE;
        };
        return negate(isNull, test.negated());
    }

    @Override
    public Test comparison(Comparison comparison) {
        return compare(comparison.column(), comparison.operator(), comparison.literal());
    }

    @Override
    public Test between(Between between) {
        Test low = compare(between.column(), Operator.GE, between.low());
        Test high = compare(between.column(), Operator.LE, between.high());
        return negate(row -> Truths.and(low.over(row), high.over(row)), between.negated());
    }

    @Override
    public Test in(In in) {
        String column = in.column();
        Domain domain = domainOfList(column, in.literals());
        Object[] bound = in.literals().stream()
                .filter(literal -> !(literal instanceof Literal.Null))
                .map(literal -> bind(column, domain, literal))
                .toArray();
        boolean hasNull = bound.length < in.literals().size();
        if (bound.length == 0) {
            return ALWAYS_UNKNOWN;
        }
        if (domain.sortable()) {
            Arrays.sort(bound, domain::compare);
        }
        int absent = hasNull ? Truths.UNKNOWN : Truths.FALSE;
        Test test = new ValueTest(column, Truths.TRUE | absent | unknownIfUnavailable(column)) {
            @Override
            int overValue(Object value) {
                return contains(domain, bound, value) ? Truths.TRUE : absent;
            }
        };
        return negate(test, in.negated());
    }

    @Override
    public Test like(Like like) {
        String column = like.column();
        Kind kind = kind(column);
        if (kind != Kind.TEXT && kind != Kind.UNTYPED) {
            throw refused(column, "is " + label(kind) + ", and LIKE is for text");
        }
        if (!(like.pattern() instanceof Literal.Text text)) {
            return ALWAYS_UNKNOWN;
        }
        LikePattern pattern =
                new LikePattern(text.value(), like.escape().orElse(LikePattern.BACKSLASH), like.ignoreCase());
        Test test = new ValueTest(column, KNOWN | unknownIfUnavailable(column)) {
            @Override
            int overValue(Object value) {
                if (value instanceof String string) {
                    return Truths.of(pattern.matches(string));
                }
                throw new Domain.Refusal("is not text in this record, and LIKE is for text");
            }
        };
        return negate(test, like.negated());
    }

    private Test compare(String column, Operator operator, Literal literal) {
        Domain domain = domain(column, operator.ordering());
        if (literal instanceof Literal.Null) {
            return ALWAYS_UNKNOWN;
        }
        Object bound = bind(column, domain, literal);
        return new ValueTest(column, KNOWN | unknownIfUnavailable(column)) {
            @Override
            int overValue(Object value) {
                return Truths.of(operator.holds(domain.compare(value, bound)));
            }
        };
    }

    private static boolean contains(Domain domain, Object[] bound, Object value) {
        if (!domain.sortable()) {
            boolean found = false;
            for (Object literal : bound) {
                // No early end: what is refused must not depend on the order of the list.
                found |= domain.compare(value, literal) == 0;
            }
            return found;
        }
        int low = 0;
        int high = bound.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = domain.compare(value, bound[middle]);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return false;
    }

    private Test[] bindAll(List<Condition> conditions) {
        return conditions.stream().map(condition -> condition.accept(this)).toArray(Test[]::new);
    }

    private static Test negate(Test test, boolean negated) {
        return negated ? row -> Truths.not(test.over(row)) : test;
    }

    /** How Postgres compares a column with a list: it looks for one type for all. */
    private Domain domainOfList(String column, List<Literal> literals) {
        Domain domain = domain(column, false);
        if (literals.size() > 1 && domain == TypedDomain.REAL) {
            return TypedDomain.REAL_AMONG_SEVERAL;
        }
        boolean numeric = literals.stream().anyMatch(l -> l instanceof Literal.Number number && number.numeric());
        return domain == TypedDomain.INTEGER && numeric ? TypedDomain.NUMERIC : domain;
    }

    private Domain domain(String column, boolean ordering) {
        Kind kind = kind(column);
        if (kind == Kind.UNTYPED) {
            return ordering ? UntypedDomain.ORDER : UntypedDomain.EQUALITY;
        }
        TypedDomain domain = TypedDomain.of(type(column))
                .orElseThrow(() -> refused(
                        column,
                        "is " + label(kind) + ", which can be tested for NULL only: compare a column of another type,"
                                + " such as a generated one"));
        if (ordering && !domain.ordered()) {
            throw refused(
                    column,
                    "is " + label(kind) + ", which has =, !=, IN and IS NULL only: its order is not in the records");
        }
        return domain;
    }

    private static Object bind(String column, Domain domain, Literal literal) {
        try {
            return domain.bind(literal);
        } catch (Domain.Refusal e) {
            throw refused(column, e.getMessage());
        }
    }

    /**
     * UNKNOWN if an unavailable value of the column may be NULL, else none. Postgres never TOASTs a NULL, but for other
     * types than these Debezium writes null for an unchanged value, so that the reader cannot tell.
     */
    private int unknownIfUnavailable(String column) {
        return switch (kind(column)) {
            case TEXT, CHAR, CITEXT, JSON, BYTES -> 0;
            default -> Truths.UNKNOWN;
        };
    }

    private Kind kind(String column) {
        return type(column).kind();
    }

    private ColumnType type(String column) {
        return types.get(column);
    }

    private static String label(Kind kind) {
        return switch (kind) {
            case JSON -> "json";
            case BYTES -> "bytea";
            case ARRAY -> "an array";
            case ENUM -> "an enum";
            case CHAR -> "char(n)";
            case DOUBLE -> "double precision";
            default -> Words.asciiLower(kind.name());
        };
    }

    static PredicateException refused(String column, String reason) {
        return new PredicateException(
                column, false, "column " + Printer.identifier(column) + " " + reason.replace("<column>", column));
    }

    /** A test of a column's value, where there is one. */
    private abstract static class ValueTest implements Test {
        private final String column;
        private final int unavailable;

        ValueTest(String column, int unavailable) {
            this.column = column;
            this.unavailable = unavailable;
        }

        abstract int overValue(Object value);

        @Override
        public int over(Row row) {
            Object value = row.value(column);
            if (value == null) {
                return Truths.UNKNOWN;
            }
            if (value == Unavailable.UNAVAILABLE) {
                return unavailable;
            }
            try {
                return overValue(value);
            } catch (Domain.Refusal e) {
                throw refused(column, e.getMessage());
            }
        }
    }
}
