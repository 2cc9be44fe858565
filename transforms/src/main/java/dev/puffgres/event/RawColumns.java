package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.connect.data.Schema;

/**
 * Reads the rows of one table out of a stream of JSON. The columns are expected as they came the last time, in the same order, so that
 * their names are compared as bytes and neither hashed nor looked up. Not thread-safe.
 */
final class RawColumns {

    private static final int NOWHERE = -1;

    private final UsedColumns.Use use;
    private final RowShapes shapes;
    private final UnavailableForms unavailable;

    private Order expected = new Order(null, RowShape.untyped(List.of()), new SerializedString[0], new int[0]);

    /**
     * An order of columns that was seen.
     *
     * @param schema of the record; null if it has none
     * @param names of all columns
     * @param places of those that are used, in the shape; else {@link #NOWHERE}
     */
    private record Order(Schema schema, RowShape shape, SerializedString[] names, int[] places) {}

    RawColumns(UsedColumns.Use use, RowShapes shapes, UnavailableForms unavailable) {
        this.use = use;
        this.shapes = shapes;
        this.unavailable = unavailable;
    }

    /**
     * Reads the object that begins at the parser's token.
     *
     * @param schema of the object; null if the record has none
     * @throws NotPlainException if a column is there twice
     */
    Row read(RawInput input, Schema schema) throws IOException {
        JsonParser parser = input.parser();
        if (expected.schema() != schema) {
            expected = new Order(
                    schema,
                    schema == null ? RowShape.untyped(List.of()) : shapes.of(schema),
                    new SerializedString[0],
                    new int[0]);
        }
        Object[] values = new Object[expected.shape().size()];
        SerializedString[] names = expected.names();
        for (int i = 0; i < names.length; i++) {
            if (!parser.nextFieldName(names[i])) {
                return readOtherwise(input, i, values);
            }
            int place = expected.places()[i];
            if (place == NOWHERE) {
                skip(parser);
            } else {
                values[place] = value(input, expected.shape(), place);
            }
        }
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            return readOtherwise(input, names.length, values);
        }
        return WireRow.of(values, expected.shape(), unavailable);
    }

    /**
     * Goes on where a column is not the expected one, and expects from now on what came.
     *
     * @param matched how many columns came as expected
     */
    private Row readOtherwise(RawInput input, int matched, Object[] before) throws IOException {
        Schema schema = expected.schema();
        List<String> names = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < matched; i++) {
            names.add(expected.names()[i].getValue());
            values.add(expected.places()[i] == NOWHERE ? null : before[expected.places()[i]]);
        }
        JsonParser parser = input.parser();
        while (parser.currentToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            names.add(name);
            boolean wanted =
                    use.wants(name) && (schema == null || expected.shape().place(name) >= 0);
            if (wanted) {
                RowShape shape = schema == null ? RowShape.untyped(List.of(name)) : expected.shape();
                values.add(value(input, shape, shape.place(name)));
            } else {
                skip(parser);
                values.add(null);
            }
            parser.nextToken();
        }
        NotPlainException.unless(
                parser.currentToken() == JsonToken.END_OBJECT && new HashSet<>(names).size() == names.size());
        expected = order(schema, names);
        Object[] placed = new Object[expected.shape().size()];
        for (int i = 0; i < names.size(); i++) {
            if (expected.places()[i] != NOWHERE) {
                placed[expected.places()[i]] = values.get(i);
            }
        }
        return WireRow.of(placed, expected.shape(), unavailable);
    }

    private Order order(Schema schema, List<String> names) {
        RowShape shape = schema != null
                ? shapes.of(schema)
                : shapes.untyped(names.stream().filter(use::wants).toList());
        return new Order(
                schema,
                shape,
                names.stream().map(SerializedString::new).toArray(SerializedString[]::new),
                names.stream()
                        .mapToInt(name -> use.wants(name) ? shape.place(name) : NOWHERE)
                        .toArray());
    }

    private Object value(RawInput input, RowShape shape, int place) throws IOException {
        JsonToken token = input.parser().nextToken();
        boolean vector = token == JsonToken.START_ARRAY
                && switch (shape.type(place).kind()) {
                    case VECTOR, HALFVEC -> true;
                    case UNTYPED -> use.vectors().contains(shape.name(place));
                    default -> false;
                };
        return vector ? input.vector() : JsonInput.value(input.parser());
    }

    static void skip(JsonParser parser) throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }
}
