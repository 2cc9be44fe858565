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
import java.util.List;
import java.util.stream.Stream;

/** The columns of a condition, in order of mention. */
final class Columns implements Condition.Visitor<Stream<String>> {

    private Columns() {}

    /** Each column once. */
    static List<String> of(Condition condition) {
        return condition.accept(new Columns()).distinct().toList();
    }

    @Override
    public Stream<String> and(And and) {
        return and.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<String> or(Or or) {
        return or.operands().stream().flatMap(operand -> operand.accept(this));
    }

    @Override
    public Stream<String> not(Not not) {
        return not.operand().accept(this);
    }

    @Override
    public Stream<String> isTruth(IsTruth test) {
        return test.operand().accept(this);
    }

    @Override
    public Stream<String> column(BooleanColumn column) {
        return Stream.of(column.column());
    }

    @Override
    public Stream<String> isNull(IsNull test) {
        return Stream.of(test.column());
    }

    @Override
    public Stream<String> comparison(Comparison comparison) {
        return Stream.of(comparison.column());
    }

    @Override
    public Stream<String> in(In in) {
        return Stream.of(in.column());
    }

    @Override
    public Stream<String> between(Between between) {
        return Stream.of(between.column());
    }

    @Override
    public Stream<String> like(Like like) {
        return Stream.of(like.column());
    }
}
