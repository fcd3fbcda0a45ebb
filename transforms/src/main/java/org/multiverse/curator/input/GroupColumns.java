package org.multiverse.curator.input;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.shape.InputRecord;

/**
 * Turns a record of somebody's Parquet file into columns of text. Read as plain groups, because
 * Avro refuses column names that other writers allow.
 */
final class GroupColumns {
  private final List<Integer> faults;

  private GroupColumns(List<Integer> faults) {
    this.faults = faults;
  }

  static InputRecord of(Group record) {
    InputRecord columns = new InputRecord();
    GroupType type = record.getType();
    for (int field = 0; field < type.getFieldCount(); field++) {
      String name = type.getFieldName(field);
      List<Integer> faults = new ArrayList<>();
      Object value = new GroupColumns(faults).field(record, field);
      if (value == null) {
        columns.putNull(name);
      } else if (value instanceof String text) {
        columns.put(name, text);
      } else {
        columns.putJson(name, Json.line(value));
      }
      if (!faults.isEmpty()) {
        columns.notUtf8().put(name, faults.get(0));
      }
    }
    return columns;
  }

  private Object field(Group group, int field) {
    Type type = group.getType().getType(field);
    int count = group.getFieldRepetitionCount(field);
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(value(group, field, i));
      }
      return values;
    }
    return count == 0 ? null : value(group, field, 0);
  }

  private Object value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return primitive(group, field, index, type.asPrimitiveType());
    }
    Group value = group.getGroup(field, index);
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      return list(value);
    }
    if (type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < value.getFieldRepetitionCount(0); i++) {
        Group entry = value.getGroup(0, i);
        map.put(String.valueOf(field(entry, 0)), field(entry, 1));
      }
      return map;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < value.getType().getFieldCount(); i++) {
      map.put(value.getType().getFieldName(i), field(value, i));
    }
    return map;
  }

  private List<Object> list(Group list) {
    Type repeated = list.getType().getType(0);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      boolean threeLevels =
          !repeated.isPrimitive()
              && repeated.asGroupType().getFieldCount() == 1
              && !repeated.getName().equals("array")
              && !repeated.getName().endsWith("_tuple");
      values.add(threeLevels ? field(list.getGroup(0, i), 0) : value(list, 0, i));
    }
    return values;
  }

  private Object primitive(Group group, int field, int index, PrimitiveType type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> group.getBoolean(field, index);
      case FLOAT -> group.getFloat(field, index);
      case DOUBLE -> group.getDouble(field, index);
      case INT32 -> integer(group.getInteger(field, index), annotation);
      case INT64 -> integer(group.getLong(field, index), annotation);
      case BINARY -> binary(group.getBinary(field, index), annotation, true);
      case INT96 -> binary(group.getInt96(field, index), annotation, false);
      case FIXED_LEN_BYTE_ARRAY -> binary(group.getBinary(field, index), annotation, false);
    };
  }

  private static Object integer(long number, LogicalTypeAnnotation annotation) {
    if (annotation instanceof DateLogicalTypeAnnotation) {
      return LocalDate.ofEpochDay(number).toString();
    }
    if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return Instant.EPOCH.plus(number, unit(timestamp.getUnit())).toString();
    }
    if (annotation instanceof IntLogicalTypeAnnotation whole && !whole.isSigned() && number < 0) {
      return whole.getBitWidth() == Long.SIZE
          ? new BigInteger(Long.toUnsignedString(number))
          : (Object) Integer.toUnsignedLong((int) number);
    }
    return annotation instanceof DecimalLogicalTypeAnnotation decimal
        ? BigDecimal.valueOf(number, decimal.getScale())
        : (Object) number;
  }

  /**
   * Old writers leave text without an annotation, so that plain binary is taken for text where it
   * can be one.
   */
  private Object binary(Binary bytes, LogicalTypeAnnotation annotation, boolean isText) {
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return new BigDecimal(new BigInteger(bytes.getBytes()), decimal.getScale());
    }
    if (!isText) {
      return Base64.getEncoder().encodeToString(bytes.getBytes());
    }
    OptionalInt invalid = JsonRecord.firstInvalid(bytes.getBytes());
    if (invalid.isPresent() && annotation == null) {
      // Pictures and the like; as JSON they are base64, too, and no text.
      return bytes.getBytes();
    }
    invalid.ifPresent(faults::add);
    return bytes.toStringUsingUTF8();
  }

  private static ChronoUnit unit(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }
}
