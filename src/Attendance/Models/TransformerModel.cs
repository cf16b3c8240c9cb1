using System.Buffers;
using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Errors;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// A model that can be run and looked into. Safe to be used from several threads; passes take turns.
/// </summary>
public abstract partial class TransformerModel : IDisposable
{
    private static readonly RunOptions s_attention = new();

    private readonly Lock _turn = new();
    private bool _disposed;
    private readonly Task<PromptTokenizer?> _tokenizer;

    /// <param name="name">What the user calls it: <c>demo</c>, a hub id, a directory.</param>
    /// <param name="tokenizer">The tokenizer on its way, or null where the checkpoint has none.</param>
    private protected TransformerModel(string name, Task<PromptTokenizer?> tokenizer)
    {
        Name = name;
        _tokenizer = tokenizer;
    }

    /// <summary>What the user calls the model: <c>demo</c>, a hub id, a directory.</summary>
    public string Name { get; }

    /// <summary>The commit or version of the checkpoint where it is known, else an empty text.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The architecture, for example <c>GPT-2</c>.</summary>
    public abstract string Architecture { get; }

    /// <summary>B, the number of blocks.</summary>
    public abstract int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public abstract int Heads { get; }

    /// <summary>The longest prompt in tokens.</summary>
    public abstract int Context { get; }

    /// <summary>V, the number of token ids.</summary>
    public abstract int Vocabulary { get; }

    /// <summary>Every tensor that the model uses, in forward order.</summary>
    public abstract IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>The weights per head and as vectors of the residual stream, for whoever takes the model apart.</summary>
    public abstract CircuitWeights Circuits { get; }

    /// <summary>The checkpoint's tokenizer, or null when it has none: then only ids can be run.</summary>
    /// <exception cref="CheckpointException">The tokenizer's files are damaged.</exception>
    public PromptTokenizer? Tokenizer => _tokenizer.GetAwaiter().GetResult();

    /// <summary>Tokens of a text, with the special tokens that the model expects round it.</summary>
    /// <param name="prompt">Any text; <c>&lt;|endoftext|&gt;</c> or <c>[MASK]</c> in it is the special token.</param>
    /// <exception cref="CheckpointException">The checkpoint has no tokenizer, or a damaged one.</exception>
    public IReadOnlyList<Token> Tokenize(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return RequireTokenizer().Encode(prompt);
    }

    /// <summary>Tokens of a pair of texts, with the special tokens that the model expects between and round them.</summary>
    /// <param name="prompt">The first.</param>
    /// <param name="pair">The second.</param>
    /// <exception cref="CheckpointException">The checkpoint has no tokenizer, or a damaged one.</exception>
    /// <exception cref="InvalidRequestException">The model takes one text, as GPT-2 does.</exception>
    public IReadOnlyList<Token> Tokenize(string prompt, string pair)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(pair);
        return RequireTokenizer().EncodePair(prompt, pair);
    }

    /// <summary>Tokens of ids, with pieces where there is a tokenizer and the ids themselves as pieces where there is none.</summary>
    /// <param name="ids">Token ids.</param>
    /// <exception cref="InvalidRequestException">An id is not in the vocabulary.</exception>
    public IReadOnlyList<Token> Describe(ReadOnlySpan<int> ids)
    {
        CheckIds(ids);
        if (Tokenizer is { } tokenizer)
        {
            return tokenizer.FromIds(ids);
        }

        var tokens = new Token[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            string text = ids[i].ToString(System.Globalization.CultureInfo.InvariantCulture);
            tokens[i] = new Token(ids[i], text, text, 0, 0);
        }

        return tokens;
    }

    /// <summary>Runs a prompt.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <param name="into">Memory to use again, whose run is overwritten; fresh memory when null.</param>
    /// <exception cref="InvalidRequestException">The prompt has no token, or more than <see cref="Context"/>.</exception>
    public Run Run(string prompt, RunOptions? options = null, RunBuffer? into = null) =>
        Run(Tokenize(prompt), options, into);

    /// <summary>Runs ids.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <param name="into">Memory to use again, whose run is overwritten; fresh memory when null.</param>
    /// <exception cref="InvalidRequestException">No id, more than <see cref="Context"/>, or one outside the vocabulary.</exception>
    public Run Run(ReadOnlySpan<int> ids, RunOptions? options = null, RunBuffer? into = null) =>
        RunOne(ids, null, options, into);

    /// <summary>Runs tokens.</summary>
    /// <param name="tokens">The tokens; only their ids count.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <param name="into">Memory to use again, whose run is overwritten; fresh memory when null.</param>
    /// <exception cref="InvalidRequestException">No token, more than <see cref="Context"/>, or an id outside the vocabulary.</exception>
    public Run Run(IReadOnlyList<Token> tokens, RunOptions? options = null, RunBuffer? into = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int[] ids = ArrayPool<int>.Shared.Rent(tokens.Count);
        try
        {
            for (int i = 0; i < tokens.Count; i++)
            {
                ids[i] = tokens[i].Id;
            }

            return RunOne(ids.AsSpan(0, tokens.Count), tokens, options, into);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ids);
        }
    }

    /// <summary>Runs a padded batch. Padding is left out of the computation, so that it can change nothing.</summary>
    /// <param name="batch">The prompts.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <exception cref="InvalidRequestException">Rows longer than the context, or ids or positions out of range.</exception>
    public BatchRun Run(TokenBatch batch, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckLength(batch.Length);
        var ids = new List<int>();
        var positions = new List<int>();
        var sequences = new Sequence[batch.Ids.Count];
        for (int row = 0; row < sequences.Length; row++)
        {
            int[] real = batch.RealPositions(row);
            int[] rowIds = [.. real.Select(position => batch.Ids[row][position])];
            CheckIds(rowIds);
            sequences[row] = new Sequence(ids.Count, real.Length);
            ids.AddRange(rowIds);
            positions.AddRange(batch.Positions is null ? real : real.Select(position => batch.Positions[row][position]));
        }

        if (positions.Exists(position => position < 0 || position >= Context))
        {
            throw new InvalidRequestException($"A position id is out of range; expected 0 to {Context - 1}.");
        }

        int[] all = [.. ids];
        options ??= s_attention;
        var result = new PassResult();
        var runs = new Run[sequences.Length];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = new Run(this, result);
            runs[i].Show(all, sequences[i], i, null, options.Logits);
        }

        (PassPlan plan, ProbeSet? probes) = Plan(options, all.Length, sequences.Length);
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            probes?.Begin();
            Forward(new PassInput(all, [.. positions], sequences), plan, result);
        }

        return new BatchRun(batch, runs);
    }

    /// <summary>Frees the model when a pass that is under way has ended. What was run before can still be looked at.</summary>
    /// <exception cref="InvalidOperationException">A probe of a pass that is under way called this.</exception>
    public void Dispose()
    {
        RefuseInsideAPass();
        lock (_turn)
        {
            if (!_disposed)
            {
                _disposed = true;
                if (!_tokenizer.IsCompleted)
                {
                    // It reads the files that are about to go. What it fails of is nobody's business any more.
                    Task.WhenAny(_tokenizer).Wait();
                }

                Dispose(disposing: true);
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Frees weights and working memory.</summary>
    /// <param name="disposing">Always true.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Reads weights where they lie, which must not be unmapped meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    internal T WithWeights<T>(Func<T> read)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return read();
        }
    }

    /// <summary>
    /// Begins to read the tokenizer. It takes as long as opening the model, so both are done at once. What is wrong with
    /// it is told when it is asked for: ids can be run without.
    /// </summary>
    internal static Task<PromptTokenizer?> TokenizerOf(CheckpointFiles files) =>
        Task.Run(() => PromptTokenizer.TryLoad(files));

    /// <summary>What shows a sequence of a pass of this model.</summary>
    internal abstract AttentionMaps MapsOf(KeptAttention kept);

    /// <summary>
    /// One forward pass, by a model that is not disposed: the weights are read where they are mapped, and after the model's
    /// end there is nothing at that address.
    /// </summary>
    private protected abstract void Forward(in PassInput input, in PassPlan plan, PassResult result);

    /// <summary>Many variants of one pass, each alone: their logits at the last position.</summary>
    /// <param name="ids">The prompt.</param>
    /// <param name="variants">What differs in each.</param>
    /// <param name="wanted">The token ids whose logits are wanted; all when null.</param>
    /// <returns>For each variant the logits, <c>[V]</c> or those that are wanted.</returns>
    /// <exception cref="InvalidRequestException">No id, more than <see cref="Context"/>, or one outside the vocabulary.</exception>
    internal float[][] NextTokenLogits(int[] ids, Variant[] variants, int[]? wanted)
    {
        CheckLength(ids.Length);
        CheckIds(ids);
        CheckIds(wanted);
        float[][] logits = new float[variants.Length][];
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Forward(ids, variants, wanted, logits);
        }

        return logits;
    }

    /// <inheritdoc cref="NextTokenLogits"/>
    private protected abstract void Forward(int[] ids, Variant[] variants, int[]? wanted, Span<float[]> logits);

    private PromptTokenizer RequireTokenizer() => Tokenizer ?? throw new CheckpointException(
        CheckpointFault.InvalidTokenizer,
        Name,
        $"{Name} has no tokenizer (vocab.json and merges.txt, vocab.txt, or tokenizer.json); add its files, or give "
            + "token ids.");

    private Run RunOne(
        ReadOnlySpan<int> ids, IReadOnlyList<Token>? tokens, RunOptions? options, RunBuffer? into)
    {
        CheckLength(ids.Length);
        CheckIds(ids);
        options ??= s_attention;
        (PassPlan plan, ProbeSet? probes) = Plan(options, ids.Length, 1);
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            into ??= new RunBuffer();
            PassInput input = into.Begin(this, ids, tokens, options.Logits, out Run run);
            probes?.Begin();
            Forward(input, plan, into.Result);
            return run;
        }
    }

    private (PassPlan Plan, ProbeSet? Probes) Plan(RunOptions options, int rows, int sequences)
    {
        var probes = options.Probes.Count == 0 ? null : new ProbeSet(options.Probes, Blocks);
        CheckLogits(options.Logits, rows, sequences);
        return (new PassPlan(BlockIndex(options.HighestBlock), options.Logits, probes, Blocks), probes);
    }

    private int BlockIndex(int block)
    {
        int index = block < 0 ? block + Blocks : block;
        return index >= 0 && index < Blocks
            ? index
            : throw new InvalidRequestException(
                $"There is no block {block}; {Name} has {Blocks}: 0 to {Blocks - 1}, or -{Blocks} to -1 from the end.");
    }

    /// <summary>The lock would let its own thread in again, and one pass would work in the memory of the other.</summary>
    private void RefuseInsideAPass()
    {
        if (_turn.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException(
                "A probe cannot run or dispose of the model in whose pass it is called; use another instance of the model.");
        }
    }

    private void CheckLogits(LogitPositions positions, int rows, int sequences)
    {
        rows = positions switch
        {
            LogitPositions.None => 0,
            LogitPositions.Last => sequences,
            _ => rows,
        };
        if ((long)rows * Vocabulary > Array.MaxLength)
        {
            throw new InvalidRequestException(
                $"Logits at {rows} positions for {Vocabulary} token ids are more than can be held at once; "
                + "ask for the last position's, or run less at a time.");
        }
    }

    private void CheckLength(int length)
    {
        if (length == 0)
        {
            throw new InvalidRequestException("The prompt has no token; expected at least one.");
        }

        if (length > Context)
        {
            throw new InvalidRequestException(
                $"The prompt has {length} tokens, but the context of {Name} is {Context}; shorten it by {length - Context}.");
        }
    }

    private void CheckIds(ReadOnlySpan<int> ids)
    {
        foreach (int id in ids)
        {
            if (id < 0 || id >= Vocabulary)
            {
                throw new InvalidRequestException($"There is no token {id}; ids of {Name} are 0 to {Vocabulary - 1}.");
            }
        }
    }
}
