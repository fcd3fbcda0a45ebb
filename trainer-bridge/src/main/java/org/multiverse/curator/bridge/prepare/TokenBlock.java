package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.multiverse.curator.tags.Layout;
import org.multiverse.curator.tags.Tag;

/**
 * One training row: documents side by side, none of which sees another, and padding as one more.
 */
final class TokenBlock {
  /** Shape [block length]. */
  final int[] inputIds;

  /** From 0 in each document and in the padding. */
  final int[] positionIds;

  /** A permutation of 0 … block length - 1. */
  final int[] rank;

  /** 1 where loss is taken. */
  final int[] lossMask;

  /** Tokens at the end that fill it up. */
  final int padding;

  private TokenBlock(int[] inputIds, Layout layout, int[] lossMask, int padding) {
    this.inputIds = inputIds;
    this.positionIds = layout.positions();
    this.rank = layout.ranks();
    this.lossMask = lossMask;
    this.padding = padding;
  }

  /** Lays out documents, which fit. */
  static TokenBlock of(Spill spill, int[] documents, int length, TokenizerFile file, int pad)
      throws IOException {
    int[] ids = new int[length];
    int[] loss = new int[length];
    List<Layout> layouts = new ArrayList<>(documents.length + 1);
    int at = 0;
    for (int document : documents) {
      spill.read(document, ids, at);
      int n = spill.length(document);
      Tag[] tags = new Tag[n];
      for (int i = 0; i < n; i++) {
        int token = ids[at + i];
        loss[at + i] = token >>> 31;
        ids[at + i] = token & ~DocumentEncoder.LOSS;
        tags[i] = file.tag(ids[at + i]);
      }
      layouts.add(Layout.of(tags));
      at += n;
    }
    int padding = length - at;
    if (padding > 0) {
      Arrays.fill(ids, at, length, pad);
      layouts.add(Layout.of(new Tag[padding]));
    }
    Layout packed = layouts.size() == 1 ? layouts.get(0) : Layout.pack(layouts);
    return new TokenBlock(ids, packed, loss, padding);
  }

  /** Tokens on which loss is taken. */
  int lossTokens() {
    return Arrays.stream(lossMask).sum();
  }
}
