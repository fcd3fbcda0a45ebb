package org.multiverse.curator.engine.llama;

import com.sun.jna.Structure;
import java.util.List;

/**
 * A C struct that is passed by value, as a row of 64-bit words. Fields are read and written by
 * their offset, which {@link NativeVersion} knows; so one class serves all releases. A struct of
 * more than 16 bytes is passed in memory whatever its fields are, so the words stand for any of
 * them.
 *
 * <p>Public because JNA reads the field by reflection; nobody else needs it.
 */
public abstract class Words extends Structure implements Structure.ByValue {
  public long[] words;

  Words(int count) {
    words = new long[count];
  }

  /** The struct for a size in bytes. */
  static Words ofSize(int bytes) {
    return switch (bytes) {
      case 56 -> new Of7();
      case 64 -> new Of8();
      case 80 -> new Of10();
      case 120 -> new Of15();
      case 160 -> new Of20();
      default -> throw new IllegalArgumentException("Invalid struct size: " + bytes);
    };
  }

  int int32(int offset) {
    return (int) (words[offset >> 3] >>> shift(offset));
  }

  int int8(int offset) {
    return (int) (words[offset >> 3] >>> shift(offset)) & 0xff;
  }

  void int32(int offset, int value) {
    set(offset, 0xffff_ffffL, value);
  }

  void int8(int offset, int value) {
    set(offset, 0xffL, value);
  }

  void int64(int offset, long value) {
    words[offset >> 3] = value;
  }

  private void set(int offset, long mask, int value) {
    int shift = shift(offset);
    long word = words[offset >> 3] & ~(mask << shift);
    words[offset >> 3] = word | (value & mask) << shift;
  }

  private static int shift(int offset) {
    return (offset & 7) << 3;
  }

  @Override
  protected List<String> getFieldOrder() {
    return List.of("words");
  }

  /** 56 bytes. */
  public static final class Of7 extends Words {
    public Of7() {
      super(7);
    }
  }

  /** 64 bytes. */
  public static final class Of8 extends Words {
    public Of8() {
      super(8);
    }
  }

  /** 80 bytes. */
  public static final class Of10 extends Words {
    public Of10() {
      super(10);
    }
  }

  /** 120 bytes. */
  public static final class Of15 extends Words {
    public Of15() {
      super(15);
    }
  }

  /** 160 bytes. */
  public static final class Of20 extends Words {
    public Of20() {
      super(20);
    }
  }
}
