using Attendance.Attention;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>One forward pass over one prompt, and what can be seen of it.</summary>
public sealed class Run
{
    private readonly float[]? _logits;
    private readonly int _logitsStart;
    private readonly LogitPositions _logitPositions;
    private readonly int _vocabulary;

    internal Run(
        string model, IReadOnlyList<Token> tokens, AttentionMaps attention, float[]? logits, int logitsStart,
        RunOptions options, int vocabulary)
    {
        Model = model;
        Tokens = tokens;
        Attention = attention;
        _logits = logits;
        _logitsStart = logitsStart;
        _logitPositions = options.Logits;
        _vocabulary = vocabulary;
    }

    /// <summary>The name of the model that ran.</summary>
    public string Model { get; }

    /// <summary>The prompt's tokens, T of them.</summary>
    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>The attention of every head up to the highest block that was asked for.</summary>
    public AttentionMaps Attention { get; }

    /// <summary>The logits at the last position, <c>[V]</c>: what the model expects next, before softmax.</summary>
    /// <exception cref="InvalidOperationException">The run was made without logits.</exception>
    public ReadOnlySpan<float> NextTokenLogits =>
        LogitRow(_logitPositions == LogitPositions.All ? Tokens.Count - 1 : 0);

    /// <summary>The logits at one position, <c>[V]</c>.</summary>
    /// <param name="position">0 to T − 1.</param>
    /// <exception cref="InvalidOperationException">The run was made without logits for every position.</exception>
    public ReadOnlySpan<float> LogitsAt(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)Tokens.Count, nameof(position));
        if (_logitPositions == LogitPositions.All)
        {
            return LogitRow(position);
        }

        return _logitPositions == LogitPositions.Last && position == Tokens.Count - 1
            ? LogitRow(0)
            : throw new InvalidOperationException("Run the model with LogitPositions.All to see logits at every position.");
    }

    private ReadOnlySpan<float> LogitRow(int row) => _logits is null
        ? throw new InvalidOperationException("Run the model with LogitPositions.Last or All to see logits.")
        : _logits.AsSpan(_logitsStart + (row * _vocabulary), _vocabulary);
}
