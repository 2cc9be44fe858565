package dev.puffgres.action;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * A struct of {@link ActionRecord#SCHEMA} whose actions are worked out when somebody first asks for them, and whose fields are filled when
 * somebody looks into it: from the transform to the sink, which is its only way so far, nobody does, and putting each field through
 * Connect's checks takes longer than reading the row. Not thread-safe, like every struct.
 */
final class ActionStruct extends Struct {

    /** Null once it has been asked: it holds the event. */
    private Supplier<List<Action>> source;

    private List<Action> actions;
    private boolean filled;

    ActionStruct(Supplier<List<Action>> source) {
        super(ActionRecord.SCHEMA);
        this.source = source;
    }

    List<Action> actions() {
        if (source != null) {
            actions = List.copyOf(source.get());
            source = null;
        }
        return actions;
    }

    private void fill() {
        if (!filled) {
            super.put(schema().field(ActionRecord.ACTIONS), ActionRecord.toStructs(actions()));
            filled = true;
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

    /** What can be compared whatever the event is. */
    private Object content() {
        try {
            return actions();
        } catch (UnreadableEventException e) {
            return e.getMessage();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionStruct struct && content().equals(struct.content());
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    @Override
    public String toString() {
        if (content() == actions) {
            fill();
        }
        return super.toString();
    }
}
