package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well a score tells what holds from what does not: the receiver operating characteristic, and
 * the limit where the rates of right and wrong passes are furthest apart (Youden's J).
 *
 * @param positives scores of what holds
 * @param negatives scores of what does not
 * @param auc area under the curve: how often a positive is the better of a pair, ties count half
 * @param limit the limit
 * @param truePassed share of the positives that pass at the limit
 * @param falsePassed share of the negatives that pass at the limit
 * @param points of the curve, from none passed to all
 */
record Roc(
    int positives,
    int negatives,
    double auc,
    double limit,
    double truePassed,
    double falsePassed,
    List<Point> points) {

  /** Rates at a limit. */
  record Point(double limit, double truePassed, double falsePassed) {}

  private record Labelled(double score, boolean holds) {}

  /**
   * The curve of labelled scores.
   *
   * @param isHighGood whether what holds is to score high
   * @throws IllegalArgumentException when one of the two kinds is missing
   */
  static Roc of(List<Double> positives, List<Double> negatives, boolean isHighGood) {
    if (positives.isEmpty() || negatives.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid sample: "
              + positives.size()
              + " that hold and "
              + negatives.size()
              + " that do not (one of each at least)");
    }
    List<Labelled> all = new ArrayList<>();
    positives.forEach(score -> all.add(new Labelled(score, true)));
    negatives.forEach(score -> all.add(new Labelled(score, false)));
    Comparator<Labelled> byScore = Comparator.comparingDouble(Labelled::score);
    all.sort(isHighGood ? byScore.reversed() : byScore);
    List<Point> points = new ArrayList<>();
    double pairs = (double) positives.size() * negatives.size();
    double area = 0;
    int truePassed = 0;
    int falsePassed = 0;
    Point best = null;
    for (int i = 0; i < all.size(); ) {
      int trueBefore = truePassed;
      int falseBefore = falsePassed;
      double score = all.get(i).score;
      for (; i < all.size() && all.get(i).score == score; i++) {
        if (all.get(i).holds) {
          truePassed++;
        } else {
          falsePassed++;
        }
      }
      // A trapezoid, so that ties count half.
      area += (falsePassed - falseBefore) * (trueBefore + truePassed) / 2.0;
      // Half-way to the next score, so that equal scores of another machine fall on the same side.
      double limit = i < all.size() ? (score + all.get(i).score) / 2 : score;
      Point point =
          new Point(
              limit,
              (double) truePassed / positives.size(),
              (double) falsePassed / negatives.size());
      points.add(point);
      if (best == null || gap(point) > gap(best)) {
        best = point;
      }
    }
    return new Roc(
        positives.size(),
        negatives.size(),
        area / pairs,
        best.limit,
        best.truePassed,
        best.falsePassed,
        List.copyOf(points));
  }

  private static double gap(Point point) {
    return point.truePassed - point.falsePassed;
  }
}
