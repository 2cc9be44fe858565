package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a server may be asked for, so that it leaves out no member: the parts of a condition that it decides as this language
 * does, whatever the collations of database and columns are. Of a conjunction the other parts are left out; a disjunction, a
 * negation or a test of truth with such a part is left out as a whole.
 */
final class Superset implements Condition.Visitor<Optional<String>> {

    private static final String COLLATION = " COLLATE pg_catalog.\"C\"";

    private final Exactly exactly;

    private Superset(Exactly exactly) {
        this.exactly = exactly;
    }

    /** Empty where every row must be asked for. */
    static Optional<String> of(Condition condition, Function<String, Kind> types) {
        return condition.accept(new Superset(new Exactly(types, false)));
    }

    @Override
    public Optional<String> and(And and) {
        List<String> parts = and.operands().stream()
                .flatMap(operand -> operand.accept(this).stream())
                .toList();
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", parts));
    }

    @Override
    public Optional<String> or(Or or) {
        return allOf(or.operands(), this).map(parts -> "(" + String.join(" OR ", parts) + ")");
    }

    @Override
    public Optional<String> not(Not not) {
        return exactly.not(not);
    }

    @Override
    public Optional<String> isTruth(IsTruth test) {
        return exactly.isTruth(test);
    }

    @Override
    public Optional<String> column(BooleanColumn column) {
        return exactly.column(column);
    }

    @Override
    public Optional<String> isNull(IsNull test) {
        return exactly.isNull(test);
    }

    @Override
    public Optional<String> comparison(Comparison comparison) {
        return exactly.comparison(comparison);
    }

    @Override
    public Optional<String> in(In in) {
        return exactly.in(in);
    }

    @Override
    public Optional<String> between(Between between) {
        return exactly.between(between);
    }

    @Override
    public Optional<String> like(Like like) {
        return exactly.like(like);
    }

    private static Optional<List<String>> allOf(List<Condition> operands, Condition.Visitor<Optional<String>> visitor) {
        List<String> parts = new ArrayList<>();
        for (Condition operand : operands) {
            Optional<String> part = operand.accept(visitor);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return Optional.of(parts);
    }

    /**
     * Conditions that the server decides exactly as this language does.
     *
     * @param types the family of a column's type in the server
     * @param unknowns whether FALSE and UNKNOWN must be kept apart too: a record may have NULL for a numeric NaN
     */
    private record Exactly(Function<String, Kind> types, boolean unknowns)
            implements Condition.Visitor<Optional<String>> {

        @Override
        public Optional<String> and(And and) {
            return allOf(and.operands(), this).map(parts -> "(" + String.join(" AND ", parts) + ")");
        }

        @Override
        public Optional<String> or(Or or) {
            return allOf(or.operands(), this).map(parts -> "(" + String.join(" OR ", parts) + ")");
        }

        @Override
        public Optional<String> not(Not not) {
            return not.operand().accept(this).map(operand -> "(NOT " + operand + ")");
        }

        @Override
        public Optional<String> isTruth(IsTruth test) {
            return test.operand()
                    .accept(new Exactly(types, true))
                    .map(operand -> "((" + operand + ") IS " + (test.negated() ? "NOT " : "")
                            + (test.value() ? "TRUE" : "FALSE") + ")");
        }

        @Override
        public Optional<String> column(BooleanColumn column) {
            return types.apply(column.column()) == Kind.BOOLEAN ? Optional.of(Printer.print(column)) : Optional.empty();
        }

        @Override
        public Optional<String> isNull(IsNull test) {
            return switch (types.apply(test.column())) {
                case NUMERIC, UNTYPED -> Optional.empty();
                default -> Optional.of(Printer.print(test));
            };
        }

        @Override
        public Optional<String> comparison(Comparison comparison) {
            String column = comparison.column();
            if (comparison.operator().ordering() && !ordered(column)) {
                return Optional.empty();
            }
            return beside(column, Stream.of(comparison.literal()), Printer.print(comparison));
        }

        @Override
        public Optional<String> in(In in) {
            return beside(in.column(), in.literals().stream(), Printer.print(in));
        }

        @Override
        public Optional<String> between(Between between) {
            return ordered(between.column())
                    ? beside(between.column(), Stream.of(between.low(), between.high()), Printer.print(between))
                    : Optional.empty();
        }

        @Override
        public Optional<String> like(Like like) {
            return types.apply(like.column()) == Kind.TEXT
                    ? beside(like.column(), Stream.of(like.pattern()), Printer.print(like))
                    : Optional.empty();
        }

        private boolean ordered(String column) {
            Kind kind = types.apply(column);
            return kind != Kind.CHAR && kind != Kind.ENUM;
        }

        /** The condition, which begins with the column, if the server compares the column with such literals as we do. */
        private Optional<String> beside(String column, Stream<Literal> literals, String condition) {
            Kind kind = types.apply(column);
            String name = Printer.identifier(column);
            String collated =
                    switch (kind) {
                        case TEXT, CHAR -> name + COLLATION;
                        // The server refuses a literal that is no label of the enum.
                        case ENUM -> name + "::pg_catalog.text" + COLLATION;
                        default -> name;
                    };
            return literals.allMatch(literal -> comparable(kind, literal))
                    ? Optional.of(collated + condition.substring(name.length()))
                    : Optional.empty();
        }

        private boolean comparable(Kind kind, Literal literal) {
            return switch (kind) {
                case BOOLEAN -> literal instanceof Literal.Bool || literal instanceof Literal.Null;
                // A quoted number may exceed the column's type, which the server refuses.
                case INTEGER, REAL, DOUBLE -> !(literal instanceof Literal.Text) && binds(kind, literal);
                case NUMERIC -> !(literal instanceof Literal.Text) && !unknowns && binds(kind, literal);
                case TEXT, CHAR, ENUM, UUID, TIMESTAMPTZ, TIMESTAMP, DATE -> binds(kind, literal);
                default -> false;
            };
        }

        /** Whether neither side refuses the literal. */
        private static boolean binds(Kind kind, Literal literal) {
            if (literal instanceof Literal.Null) {
                return true;
            }
            if (literal instanceof Literal.Text text && text.value().indexOf('\0') >= 0) {
                return false;
            }
            try {
                TypedDomain.of(ColumnType.of(kind)).orElseThrow().bind(literal);
                if (kind == Kind.REAL) {
                    TypedDomain.REAL_AMONG_SEVERAL.bind(literal);
                }
                return true;
            } catch (Domain.Refusal e) {
                return false;
            }
        }
    }
}
