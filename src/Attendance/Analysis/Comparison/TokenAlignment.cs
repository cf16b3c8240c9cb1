using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// Which token of a prompt A corresponds to which of a prompt B. Both positions rise from pair to pair, and a token has
/// at most one partner.
/// </summary>
public sealed class TokenAlignment
{
    private readonly (int A, int B)[] _pairs;

    private TokenAlignment(IReadOnlyList<AlignedToken> steps)
    {
        Steps = steps;
        _pairs =
        [
            .. steps.Where(step => step is { A: not null, B: not null })
                .Select(step => (step.A!.Value, step.B!.Value)),
        ];
        OnlyA = [.. steps.Where(step => step.B is null).Select(step => step.A!.Value)];
        OnlyB = [.. steps.Where(step => step.A is null).Select(step => step.B!.Value)];
    }

    /// <summary>Every token of both, in order: pairs, and tokens without a partner; of these A's before B's.</summary>
    public IReadOnlyList<AlignedToken> Steps { get; }

    /// <summary>The aligned tokens as positions in A and in B; at least one pair.</summary>
    public IReadOnlyList<(int A, int B)> Pairs => _pairs;

    /// <summary>A's tokens without a partner.</summary>
    public IReadOnlyList<int> OnlyA { get; }

    /// <summary>B's tokens without a partner.</summary>
    public IReadOnlyList<int> OnlyB { get; }

    /// <summary>Whether every token has a partner.</summary>
    public bool IsComplete => OnlyA.Count + OnlyB.Count == 0;

    /// <summary>Whether the last tokens, at which the next token is predicted, are partners.</summary>
    public bool AlignsLast => Steps[^1] is { A: not null, B: not null };

    /// <summary><see cref="Pairs"/>, for loops that go through them for every row of every head.</summary>
    internal ReadOnlySpan<(int A, int B)> PairSpan => _pairs;

    /// <summary>Aligns two prompts.</summary>
    /// <remarks>
    /// By <see cref="AlignBy.Ids"/>, tokens that differ between two common ones are paired in order where they are
    /// equally many, so that <c>love</c> of "I love you" has <c>hate</c> of "I hate you" as its partner. Where they are
    /// not, nothing says which belongs to which, and they stay alone; but behind the last common token, the last tokens
    /// are paired, for both predict the next one. By <see cref="AlignBy.Text"/>, tokens that end at the same character
    /// are partners.
    /// </remarks>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="by">What makes two tokens correspond.</param>
    /// <exception cref="InvalidRequestException">
    /// A prompt has no token, or the prompts are unequally long and have none in common.
    /// </exception>
    public static TokenAlignment Of(IReadOnlyList<Token> a, IReadOnlyList<Token> b, AlignBy by = AlignBy.Ids)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count == 0 || b.Count == 0)
        {
            throw new InvalidRequestException(
                "A prompt without a token cannot be aligned; expected at least one token in each.");
        }

        return by switch
        {
            AlignBy.Ids => ByIds(a, b),
            AlignBy.Positions => Of(Straight(0, 0, Math.Min(a.Count, b.Count)), a, b),
            _ => ByText(a, b),
        };
    }

    /// <summary>Takes an alignment that was found in another way.</summary>
    /// <param name="pairs">Positions in A and in B, rising in both; at least one pair.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <exception cref="ArgumentException">No pair, or pairs that do not rise or do not exist.</exception>
    public static TokenAlignment Of(
        IReadOnlyList<(int A, int B)> pairs, IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (int nextA, int nextB) = (0, 0);
        foreach ((int i, int j) in pairs)
        {
            if (i < nextA || j < nextB || i >= a.Count || j >= b.Count)
            {
                throw new ArgumentException(
                    $"({i}, {j}) is no pair of tokens behind the pair before it.", nameof(pairs));
            }

            (nextA, nextB) = (i + 1, j + 1);
        }

        return pairs.Count == 0
            ? throw new ArgumentException("An alignment has at least one pair.", nameof(pairs))
            : new TokenAlignment(StepsOf(pairs, a.Count, b.Count, (i, j) => a[i].Id == b[j].Id));
    }

    private static TokenAlignment ByIds(IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        List<(int A, int B)> common =
            CommonSubsequence.Of([.. a.Select(token => token.Id)], [.. b.Select(token => token.Id)]);
        if (common.Count == 0 && a.Count != b.Count)
        {
            throw new InvalidRequestException(
                $"The prompts cannot be aligned: they have no token in common, and one has {a.Count} and the other "
                + $"{b.Count}; compare prompts that share tokens or are equally long, or align them by position.");
        }

        var pairs = new List<(int A, int B)>();
        (int A, int B) next = (0, 0);
        foreach ((int i, int j) in common)
        {
            pairs.AddRange(Substitutions(next, (i, j)));
            pairs.Add((i, j));
            next = (i + 1, j + 1);
        }

        pairs.AddRange(Substitutions(next, (a.Count, b.Count)));
        if (next.A < a.Count && next.B < b.Count && pairs[^1] != (a.Count - 1, b.Count - 1))
        {
            pairs.Add((a.Count - 1, b.Count - 1));
        }

        return Of(pairs, a, b);
    }

    /// <summary>The tokens from one place up to another, paired where they are equally many.</summary>
    private static IReadOnlyList<(int A, int B)> Substitutions((int A, int B) from, (int A, int B) to) =>
        to.A - from.A == to.B - from.B ? Straight(from.A, from.B, to.A - from.A) : [];

    private static IReadOnlyList<(int A, int B)> Straight(int a, int b, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (a + i, b + i))];

    private static TokenAlignment ByText(IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        (int End, bool IsEmpty)[] endsA = Ends(a);
        (int End, bool IsEmpty)[] endsB = Ends(b);
        var pairs = new List<(int A, int B)>();

        // From behind, so that of several tokens inside one character the last ones are partners.
        for (int i = a.Count - 1, j = b.Count - 1; i >= 0 && j >= 0;)
        {
            int order = endsA[i].CompareTo(endsB[j]);
            if (order == 0)
            {
                pairs.Add((i, j));
            }

            (i, j) = (order >= 0 ? i - 1 : i, order <= 0 ? j - 1 : j);
        }

        pairs.Reverse();
        return pairs.Count == 0
            ? throw new InvalidRequestException(
                "The prompts cannot be aligned: no token of one ends where a token of the other does; "
                + "give both the same text.")
            : new TokenAlignment(
                StepsOf(pairs, a.Count, b.Count, (i, j) => (a[i].Start, a[i].End) == (b[j].Start, b[j].End)));
    }

    /// <summary>
    /// Where each token ends. One that the tokenizer added, without characters, comes behind the text before it.
    /// </summary>
    private static (int End, bool IsEmpty)[] Ends(IReadOnlyList<Token> tokens)
    {
        int reached = 0;
        return
        [
            .. tokens.Select(token => (
                reached = Math.Max(reached, token.End), token.Start == token.End)),
        ];
    }

    private static List<AlignedToken> StepsOf(
        IReadOnlyList<(int A, int B)> pairs, int countA, int countB, Func<int, int, bool> isSame)
    {
        var steps = new List<AlignedToken>();
        (int nextA, int nextB) = (0, 0);
        void AddAlone(int endA, int endB)
        {
            for (; nextA < endA; nextA++)
            {
                steps.Add(new AlignedToken(nextA, null, false));
            }

            for (; nextB < endB; nextB++)
            {
                steps.Add(new AlignedToken(null, nextB, false));
            }
        }

        foreach ((int i, int j) in pairs)
        {
            AddAlone(i, j);
            steps.Add(new AlignedToken(i, j, isSame(i, j)));
            (nextA, nextB) = (i + 1, j + 1);
        }

        AddAlone(countA, countB);
        return steps;
    }
}
