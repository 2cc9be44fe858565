package dev.puffgres.action;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * A struct of {@link ActionRecord#SCHEMA} that fills itself only when somebody looks into it: from the transform to the sink, which
 * is its only way so far, nobody does, and putting each field through Connect's checks takes longer than reading the row.
 * Not thread-safe, like every struct.
 */
final class ActionStruct extends Struct {

    private final List<Action> actions;
    private boolean filled;

    ActionStruct(List<Action> actions) {
        super(ActionRecord.SCHEMA);
        this.actions = List.copyOf(actions);
    }

    List<Action> actions() {
        return actions;
    }

    private void fill() {
        if (!filled) {
            filled = true;
            super.put(schema().field(ActionRecord.ACTIONS), ActionRecord.toStructs(actions));
        }
    }

    @Override
    public Object get(Field field) {
        fill();
        return super.get(field);
    }

    @Override
    public Object getWithoutDefault(String fieldName) {
        fill();
        return super.getWithoutDefault(fieldName);
    }

    @Override
    public <T> List<T> getArray(String fieldName) {
        fill();
        return super.getArray(fieldName);
    }

    /** @throws UnsupportedOperationException always: it says what its actions say */
    @Override
    public Struct put(Field field, Object value) {
        throw new UnsupportedOperationException("the actions of a record are not to be replaced");
    }

    @Override
    public void validate() {
        fill();
        super.validate();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionStruct struct && actions.equals(struct.actions);
    }

    @Override
    public int hashCode() {
        return actions.hashCode();
    }

    @Override
    public String toString() {
        fill();
        return super.toString();
    }
}
