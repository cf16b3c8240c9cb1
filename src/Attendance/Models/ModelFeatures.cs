using Attendance.Errors;

namespace Attendance.Models;

/// <summary>Which tokens a model's logits are about.</summary>
public enum TokenPrediction
{
    /// <summary>At each position the token that comes next.</summary>
    Next,

    /// <summary>At each position the token that stands there, which is of interest where it is masked.</summary>
    Masked,
}

/// <summary>What can be done with a model, and for what cannot why not, in one line each.</summary>
public sealed record ModelFeatures
{
    /// <summary>The kinds of attention in a run, the primary one first.</summary>
    public IReadOnlyList<string> AttentionNames { get; init; } = ["self"];

    /// <summary>Which tokens the logits are about.</summary>
    public TokenPrediction Predicts { get; init; }

    /// <summary>How many token types (sentence A, sentence B) the model tells apart; 1 where it does not.</summary>
    public int TokenTypes { get; init; } = 1;

    /// <summary>Why text cannot be continued with it; null where it can.</summary>
    public string? NoGeneration { get; init; }

    /// <summary>
    /// Why its residual stream cannot be taken apart into what heads and MLPs wrote; null where it can.
    /// </summary>
    public string? NoCircuits { get; init; }

    /// <summary>Why it fills no masks; null where it does.</summary>
    public string? NoMasks { get; init; }

    /// <summary>Fails where the residual stream cannot be taken apart.</summary>
    /// <exception cref="InvalidRequestException">It cannot, and why.</exception>
    public void RequireCircuits() => Require(NoCircuits);

    /// <summary>Fails where the model fills no masks.</summary>
    /// <exception cref="InvalidRequestException">It does not, and why.</exception>
    public void RequireMasks() => Require(NoMasks);

    /// <summary>Fails where the model continues no text.</summary>
    /// <exception cref="InvalidRequestException">It does not, and why.</exception>
    public void RequireGeneration() => Require(NoGeneration);

    /// <summary>A kind of attention's place in <see cref="AttentionNames"/>.</summary>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    internal int IndexOf(string attention, string architecture)
    {
        for (int kind = 0; kind < AttentionNames.Count; kind++)
        {
            if (AttentionNames[kind] == attention)
            {
                return kind;
            }
        }

        throw new InvalidRequestException(
            $"There is no attention '{attention}'; {architecture} has {string.Join(", ", AttentionNames)}.");
    }

    /// <exception cref="InvalidRequestException">There is a reason against it.</exception>
    private static void Require(string? reason)
    {
        if (reason is not null)
        {
            throw new InvalidRequestException(reason);
        }
    }
}
