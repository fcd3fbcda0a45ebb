/** What one part writes and another reads, each in one class with its names, writer and reader. */
package org.multiverse.curator.contracts;
