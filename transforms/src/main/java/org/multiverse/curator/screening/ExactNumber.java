package org.multiverse.curator.screening;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A number in exact form: a sum of rational multiples of square roots and powers of π, such as 1/2
 * + 3√2 or 4π. Two of them are equal where their terms are. What leads out of this form, or to
 * figures of unreasonable length, is empty.
 */
final class ExactNumber {
  private static final int MOST_BITS = 2_048;
  private static final int MOST_POWER = 256;
  private static final int MOST_TERMS = 16;

  /** Square factors are looked for up to this one; larger radicands have no exact form. */
  private static final BigInteger MOST_RADICAND = BigInteger.valueOf(1_000_000_000_000L);

  private final Map<Base, Ratio> terms;

  /**
   * What a term is a multiple of.
   *
   * @param root under the square root, free of squares; 1 for none
   * @param pi power of π
   */
  private record Base(BigInteger root, int pi) implements Comparable<Base> {
    static final Base ONE = new Base(BigInteger.ONE, 0);

    @Override
    public int compareTo(Base other) {
      int byPi = Integer.compare(pi, other.pi);
      return byPi != 0 ? byPi : root.compareTo(other.root);
    }
  }

  /** A rational number in lowest terms; the denominator is positive. */
  private record Ratio(BigInteger top, BigInteger low) {
    static Ratio of(BigInteger top, BigInteger low) {
      BigInteger common = top.gcd(low).multiply(BigInteger.valueOf(low.signum()));
      return new Ratio(top.divide(common), low.divide(common));
    }

    Ratio plus(Ratio other) {
      return of(top.multiply(other.low).add(other.top.multiply(low)), low.multiply(other.low));
    }

    Ratio times(Ratio other) {
      return of(top.multiply(other.top), low.multiply(other.low));
    }

    boolean isTooLong() {
      return top.bitLength() > MOST_BITS || low.bitLength() > MOST_BITS;
    }
  }

  private ExactNumber(Map<Base, Ratio> terms) {
    this.terms = terms;
  }

  /** A rational number; the denominator is not 0. */
  static ExactNumber of(BigInteger top, BigInteger low) {
    return term(Base.ONE, Ratio.of(top, low));
  }

  static ExactNumber of(long value) {
    return of(BigInteger.valueOf(value), BigInteger.ONE);
  }

  static ExactNumber pi() {
    return term(new Base(BigInteger.ONE, 1), Ratio.of(BigInteger.ONE, BigInteger.ONE));
  }

  private static ExactNumber term(Base base, Ratio ratio) {
    Map<Base, Ratio> terms = new TreeMap<>();
    if (ratio.top().signum() != 0) {
      terms.put(base, ratio);
    }
    return new ExactNumber(terms);
  }

  private static Optional<ExactNumber> checked(ExactNumber number) {
    boolean isFit =
        number.terms.size() <= MOST_TERMS
            && number.terms.values().stream().noneMatch(Ratio::isTooLong);
    return isFit ? Optional.of(number) : Optional.empty();
  }

  Optional<ExactNumber> plus(ExactNumber other) {
    Map<Base, Ratio> sum = new TreeMap<>(terms);
    other.terms.forEach((base, ratio) -> sum.merge(base, ratio, Ratio::plus));
    sum.values().removeIf(ratio -> ratio.top().signum() == 0);
    return checked(new ExactNumber(sum));
  }

  ExactNumber negated() {
    Map<Base, Ratio> other = new TreeMap<>();
    terms.forEach((base, ratio) -> other.put(base, new Ratio(ratio.top().negate(), ratio.low())));
    return new ExactNumber(other);
  }

  Optional<ExactNumber> times(ExactNumber other) {
    Optional<ExactNumber> product = Optional.of(of(0));
    for (Map.Entry<Base, Ratio> a : terms.entrySet()) {
      for (Map.Entry<Base, Ratio> b : other.terms.entrySet()) {
        Optional<ExactNumber> one =
            root(a.getKey().root().multiply(b.getKey().root()))
                .map(
                    root -> {
                      Map.Entry<Base, Ratio> only = root.terms.entrySet().iterator().next();
                      Base base = new Base(only.getKey().root(), a.getKey().pi() + b.getKey().pi());
                      return term(base, only.getValue().times(a.getValue()).times(b.getValue()));
                    });
        product = product.flatMap(sum -> one.flatMap(sum::plus));
      }
    }
    return product;
  }

  /** The reciprocal of one term, or of a rational number with one root. */
  Optional<ExactNumber> reciprocal() {
    if (terms.size() == 1) {
      Map.Entry<Base, Ratio> only = terms.entrySet().iterator().next();
      Ratio ratio = only.getValue();
      Base base = only.getKey();
      // 1/(r√n π^k) = √n/(r n) π^-k.
      return checked(
          term(
              new Base(base.root(), -base.pi()),
              Ratio.of(ratio.low(), ratio.top().multiply(base.root()))));
    }
    boolean isPair =
        terms.size() == 2
            && terms.containsKey(Base.ONE)
            && terms.keySet().stream().allMatch(base -> base.pi() == 0);
    if (!isPair) {
      return Optional.empty();
    }
    Map<Base, Ratio> conjugate = new TreeMap<>();
    terms.forEach(
        (base, ratio) ->
            conjugate.put(
                base,
                base.equals(Base.ONE) ? ratio : new Ratio(ratio.top().negate(), ratio.low())));
    ExactNumber other = new ExactNumber(conjugate);
    return times(other).flatMap(ExactNumber::reciprocal).flatMap(other::times);
  }

  Optional<ExactNumber> dividedBy(ExactNumber other) {
    return other.terms.isEmpty() ? Optional.empty() : other.reciprocal().flatMap(this::times);
  }

  /** A power with a whole exponent, or with a half of one where the square root has exact form. */
  Optional<ExactNumber> power(ExactNumber exponent) {
    Optional<Ratio> ratio = exponent.ratio();
    if (ratio.isEmpty() || ratio.get().top().bitLength() > 16) {
      return Optional.empty();
    }
    int power = ratio.get().top().intValueExact();
    int degree = ratio.get().low().bitLength() > 8 ? 0 : ratio.get().low().intValueExact();
    if (Math.abs(power) > MOST_POWER || degree == 0) {
      return Optional.empty();
    }
    Optional<ExactNumber> base = degree == 1 ? Optional.of(this) : root(degree);
    if (power < 0) {
      base = base.flatMap(of(1)::dividedBy);
    }
    Optional<ExactNumber> result = Optional.of(of(1));
    for (int i = 0; i < Math.abs(power); i++) {
      Optional<ExactNumber> factor = base;
      result = result.flatMap(r -> factor.flatMap(r::times));
    }
    return result;
  }

  /** The root of a rational number: any square root, others where they are rational. */
  Optional<ExactNumber> root(int degree) {
    Optional<Ratio> ratio = ratio();
    if (ratio.isEmpty() || degree < 2) {
      return Optional.empty();
    }
    BigInteger top = ratio.get().top();
    BigInteger low = ratio.get().low();
    if (degree == 2) {
      // √(p/q) = √(pq)/q.
      return top.signum() < 0
          ? Optional.empty()
          : root(top.multiply(low)).flatMap(root -> root.dividedBy(of(low, BigInteger.ONE)));
    }
    if (top.signum() < 0 && degree % 2 == 0) {
      return Optional.empty();
    }
    return whole(top.abs(), degree)
        .flatMap(a -> whole(low, degree).map(b -> of(top.signum() < 0 ? a.negate() : a, b)));
  }

  private static Optional<BigInteger> whole(BigInteger value, int degree) {
    long near = Math.round(Math.pow(value.doubleValue(), 1.0 / degree));
    BigInteger root = BigInteger.valueOf(near);
    return root.pow(degree).equals(value) ? Optional.of(root) : Optional.empty();
  }

  /** The square root of a whole number, its square factors before it. */
  private static Optional<ExactNumber> root(BigInteger radicand) {
    if (radicand.signum() == 0) {
      return Optional.of(of(0));
    }
    BigInteger exact = radicand.sqrt();
    if (exact.multiply(exact).equals(radicand)) {
      return Optional.of(of(exact, BigInteger.ONE));
    }
    if (radicand.compareTo(MOST_RADICAND) > 0) {
      return Optional.empty();
    }
    long rest = radicand.longValueExact();
    long outer = 1;
    for (long factor = 2; factor * factor <= rest; factor++) {
      while (rest % (factor * factor) == 0) {
        rest /= factor * factor;
        outer *= factor;
      }
    }
    return Optional.of(
        term(
            new Base(BigInteger.valueOf(rest), 0),
            Ratio.of(BigInteger.valueOf(outer), BigInteger.ONE)));
  }

  private Optional<Ratio> ratio() {
    if (terms.isEmpty()) {
      return Optional.of(Ratio.of(BigInteger.ZERO, BigInteger.ONE));
    }
    return terms.size() == 1 ? Optional.ofNullable(terms.get(Base.ONE)) : Optional.empty();
  }

  /** About its value. */
  double approximately() {
    double sum = 0;
    for (Map.Entry<Base, Ratio> term : terms.entrySet()) {
      Ratio ratio = term.getValue();
      sum +=
          new BigDecimal(ratio.top())
                  .divide(new BigDecimal(ratio.low()), MathContext.DECIMAL64)
                  .doubleValue()
              * Math.sqrt(term.getKey().root().doubleValue())
              * Math.pow(Math.PI, term.getKey().pi());
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactNumber number && terms.equals(number.terms);
  }

  @Override
  public int hashCode() {
    return terms.hashCode();
  }

  @Override
  public String toString() {
    return terms.toString();
  }
}
