package org.multiverse.curator.engine.llama;

/**
 * A turn of a chat.
 *
 * @param role who speaks: {@code system}, {@code user} or {@code assistant}
 * @param content what is said
 */
public record ChatMessage(String role, String content) {}
