using System.Globalization;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Random different tokens, twice: nothing but having seen them before tells what comes next, which is how induction
/// heads are usually found (Olsson et al. 2022).
/// </summary>
/// <remarks>
/// Prompt p of seed s takes its tokens from the vocabulary without special tokens, in the order of their ids, by the
/// first steps of a Fisher–Yates shuffle: place i is exchanged with place i + ⌊r·(V − i)/2⁶⁴⌋. r are the numbers of
/// splitmix64 (Steele et al. 2014), whose state begins with splitmix64's first number for s, plus p. They are the same
/// everywhere. Where the tokenizer has <c>&lt;|endoftext|&gt;</c> it stands first, as TransformerLens puts it there.
/// </remarks>
public sealed class RepeatedTokens : PromptSource
{
    private const string Beginning = "<|endoftext|>";
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly int[] _vocabulary;
    private readonly int[] _first;
    private readonly int _count;
    private readonly ulong _seed;
    private long _position;

    /// <summary>Makes the source.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">N, tokens that are repeated, at least 1.</param>
    /// <param name="prompts">How many prompts, at least 1.</param>
    /// <param name="seed">Other seeds give other tokens.</param>
    /// <exception cref="InvalidRequestException">
    /// Twice N tokens are more than the context, or N more than the vocabulary.
    /// </exception>
    public RepeatedTokens(TransformerModel model, int count, int prompts, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        IReadOnlyDictionary<string, int> special = model.Tokenizer?.SpecialTokens ?? new Dictionary<string, int>();
        _first = special.TryGetValue(Beginning, out int id) ? [id] : [];
        _vocabulary = [.. Enumerable.Range(0, model.Vocabulary).Except(special.Values)];
        int longest = Math.Min(_vocabulary.Length, (model.Context - _first.Length) / 2);
        if (count > longest)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} different tokens twice are more than {model.Name} takes; expected at most {longest}."));
        }

        _count = count;
        _seed = seed;
        Length = prompts;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position => _position;

    /// <inheritdoc/>
    public override int[]? Next() => _position < Length ? Prompt(_position++) : null;

    /// <summary>One of the prompts.</summary>
    /// <param name="index">Its number, from 0.</param>
    public int[] Prompt(long index)
    {
        ulong seed = _seed;
        ulong state = Mix(ref seed) + (ulong)index;

        // Places that were exchanged; all others still hold what they held.
        var moved = new Dictionary<int, int>();
        int[] half = new int[_count];
        for (int i = 0; i < _count; i++)
        {
            int j = i + (int)Math.BigMul(Mix(ref state), (ulong)(_vocabulary.Length - i), out _);
            half[i] = _vocabulary[moved.GetValueOrDefault(j, j)];
            moved[j] = moved.GetValueOrDefault(i, i);
        }

        return [.. _first, .. half, .. half];
    }

    internal override void Identify(BinaryWriter writer)
    {
        writer.Write("repeat");
        writer.Write(_count);
        writer.Write(_seed);
        writer.Write(Length);
        writer.Write(_first.Length);
    }

    internal override byte[] Fingerprint() => new byte[32];

    internal override bool TrySkip(long position, ReadOnlySpan<byte> fingerprint, PromptCounts counts)
    {
        _position = position;
        return position <= Length;
    }

    private static ulong Mix(ref ulong state)
    {
        ulong z = state += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
