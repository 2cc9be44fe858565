package dev.puffgres.source.envelope;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** The conversions of Postgres' geometric types: structs, most of them with the shape as well-known binary (WKB). */
final class Shapes {

    static final String GEOMETRY = "io.debezium.data.geometry.Geometry";

    private static final int POINT = 1;
    private static final int LINE_STRING = 2;
    private static final int POLYGON = 3;

    private Shapes() {}

    static Conversion point() {
        return shape(Shapes::pointSchema, Shapes::point, "(0,0)");
    }

    static Conversion line() {
        return shape(Shapes::lineSchema, Shapes::line, "{0,1,0}");
    }

    static Conversion circle() {
        return shape(Shapes::circleSchema, Shapes::circle, "<(0,0),0>");
    }

    static Conversion box() {
        return shape(Shapes::geometrySchema, Shapes::box, "(0,0),(1,1)");
    }

    static Conversion segment() {
        return shape(Shapes::geometrySchema, Shapes::segment, "[(0,0),(1,0)]");
    }

    static Conversion polygon() {
        return shape(Shapes::geometrySchema, Shapes::polygon, "((0,0),(1,0),(0,1))");
    }

    static Conversion path() {
        return new Conversion(
                Shapes::geometrySchema,
                schema -> text -> path(schema, numbers(text), text.startsWith("(")),
                schema -> geometry(schema, lineString(new double[] {0, 0, 1, 0}), Map.of("type", "path")),
                null);
    }

    private static Conversion shape(
            Supplier<SchemaBuilder> schema, BiFunction<Schema, double[], Object> shape, String substitute) {
        return Conversion.struct(schema, (own, text) -> shape.apply(own, numbers(text)), substitute);
    }

    private static Struct point(Schema schema, double[] xy) {
        byte[] wkb =
                wkb(POINT, Double.BYTES * 2).putDouble(xy[0]).putDouble(xy[1]).array();
        return new Struct(schema).put("x", xy[0]).put("y", xy[1]).put("wkb", wkb);
    }

    private static Struct line(Schema schema, double[] abc) {
        return new Struct(schema).put("a", abc[0]).put("b", abc[1]).put("c", abc[2]);
    }

    private static Struct circle(Schema schema, double[] xyr) {
        Struct center = point(schema.field("center").schema(), xyr);
        return new Struct(schema).put("center", center).put("radius", xyr[2]);
    }

    private static Struct box(Schema schema, double[] corners) {
        double x1 = corners[0];
        double y1 = corners[1];
        double x2 = corners[2];
        double y2 = corners[3];
        return geometry(schema, ring(new double[] {x1, y1, x1, y2, x2, y2, x2, y1, x1, y1}), Map.of("type", "box"));
    }

    private static Struct segment(Schema schema, double[] ends) {
        return geometry(schema, lineString(ends), Map.of("type", "lseg"));
    }

    private static Struct path(Schema schema, double[] points, boolean closed) {
        return geometry(schema, lineString(points), Map.of("type", "path", "closed", Boolean.toString(closed)));
    }

    private static Struct polygon(Schema schema, double[] points) {
        int last = points.length - 2;
        boolean closed = points[0] == points[last] && points[1] == points[last + 1];
        double[] ring = closed ? points : Arrays.copyOf(points, points.length + 2);
        if (!closed) {
            ring[points.length] = points[0];
            ring[points.length + 1] = points[1];
        }
        return geometry(schema, ring(ring), Map.of("type", "polygon"));
    }

    private static Struct geometry(Schema schema, byte[] wkb, Map<String, String> extensions) {
        return new Struct(schema).put("wkb", wkb).put("extensions", extensions);
    }

    private static byte[] lineString(double[] points) {
        return points(wkb(LINE_STRING, Integer.BYTES + points.length * Double.BYTES), points)
                .array();
    }

    private static byte[] ring(double[] points) {
        ByteBuffer wkb =
                wkb(POLYGON, 2 * Integer.BYTES + points.length * Double.BYTES).putInt(1);
        return points(wkb, points).array();
    }

    private static ByteBuffer points(ByteBuffer wkb, double[] points) {
        wkb.putInt(points.length / 2);
        for (double coordinate : points) {
            wkb.putDouble(coordinate);
        }
        return wkb;
    }

    private static ByteBuffer wkb(int type, int size) {
        return ByteBuffer.allocate(1 + Integer.BYTES + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .putInt(type);
    }

    /** The numbers of a shape in their order, whatever brackets are around them. */
    private static double[] numbers(String text) {
        List<Double> numbers = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean part = i < text.length() && "()[]{}<>,".indexOf(text.charAt(i)) < 0;
            if (part && start < 0) {
                start = i;
            } else if (!part && start >= 0) {
                numbers.add(Double.valueOf(text.substring(start, i)));
                start = -1;
            }
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static SchemaBuilder pointSchema() {
        return shape("io.debezium.data.geometry.Point", 1, "Geometry (POINT)")
                .field("x", Schema.FLOAT64_SCHEMA)
                .field("y", Schema.FLOAT64_SCHEMA)
                .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
                .field("srid", Schema.OPTIONAL_INT32_SCHEMA);
    }

    private static SchemaBuilder lineSchema() {
        return shape("io.debezium.data.geometry.Line", 1, "Geometry (LINE)")
                .optional()
                .field("a", Schema.FLOAT64_SCHEMA)
                .field("b", Schema.FLOAT64_SCHEMA)
                .field("c", Schema.FLOAT64_SCHEMA);
    }

    private static SchemaBuilder circleSchema() {
        return shape("io.debezium.data.geometry.Circle", 1, "Geometry (CIRCLE)")
                .optional()
                .field("center", pointSchema().build())
                .field("radius", Schema.FLOAT64_SCHEMA);
    }

    private static SchemaBuilder geometrySchema() {
        return shape(GEOMETRY, 2, "Geometry")
                .optional()
                .field("wkb", Schema.BYTES_SCHEMA)
                .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
                .field(
                        "extensions",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .optional()
                                .build());
    }

    private static SchemaBuilder shape(String name, int version, String doc) {
        return SchemaBuilder.struct().name(name).version(version).doc(doc);
    }
}
