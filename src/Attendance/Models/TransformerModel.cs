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

    /// <summary>E, the width of the residual stream.</summary>
    public abstract int Width { get; }

    /// <summary>D, the width of one head.</summary>
    public int HeadSize => Width / Heads;

    /// <summary>The configuration under the names of <c>config.json</c>: numbers, texts, truth values.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, object>> Settings { get; }

    /// <summary>What can be done with the model, and why not what cannot.</summary>
    public abstract ModelFeatures Features { get; }

    /// <summary>The hook points of its pass.</summary>
    public abstract HookMap Hooks { get; }

    /// <summary>Every tensor that the model uses, in forward order.</summary>
    public abstract IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>
    /// The weights per head and as vectors of the residual stream, for whoever takes the model apart.
    /// </summary>
    /// <exception cref="InvalidRequestException">It cannot be taken apart; see
    /// <see cref="ModelFeatures.NoCircuits"/>.</exception>
    public virtual CircuitWeights Circuits =>
        throw new InvalidRequestException(Features.NoCircuits ?? $"{Name} cannot be taken apart.");

    /// <summary>The checkpoint's tokenizer, or null when it has none: then only ids can be run.</summary>
    /// <exception cref="CheckpointException">The tokenizer's files are damaged.</exception>
    public PromptTokenizer? Tokenizer => _tokenizer.GetAwaiter().GetResult();

    /// <summary>The same, and null where it is damaged: for who can do without.</summary>
    private protected PromptTokenizer? TokenizerOrNull
    {
        get
        {
            try
            {
                return Tokenizer;
            }
            catch (AttendanceException)
            {
                return null;
            }
        }
    }

    /// <summary>Tokens of a text, with the special tokens that the model expects round it.</summary>
    /// <param name="prompt">Any text; <c>&lt;|endoftext|&gt;</c> or <c>[MASK]</c> in it is the special token.</param>
    /// <exception cref="CheckpointException">The checkpoint has no tokenizer, or a damaged one.</exception>
    public IReadOnlyList<Token> Tokenize(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return RequireTokenizer().Encode(prompt);
    }

    /// <summary>
    /// Tokens of a pair of texts, with the special tokens that the model expects between and round them.
    /// </summary>
    /// <param name="prompt">The first.</param>
    /// <param name="pair">The second.</param>
    /// <exception cref="CheckpointException">The checkpoint has no tokenizer, or a damaged one.</exception>
    /// <exception cref="InvalidRequestException">The model takes one text, as GPT-2 does.</exception>
    public IReadOnlyList<Token> Tokenize(string prompt, string pair)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(pair);
        PromptTokenizer tokenizer = RequireTokenizer();
        return tokenizer.TakesPairs ? tokenizer.EncodePair(prompt, pair) : throw tokenizer.NoPairs(Name);
    }

    /// <summary>
    /// Tokens of ids, with pieces where there is a tokenizer and the ids themselves as pieces where there is none.
    /// </summary>
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
    /// <exception cref="InvalidRequestException">The prompt has no token, or more than
    /// <see cref="Context"/>.</exception>
    public Run Run(string prompt, RunOptions? options = null, RunBuffer? into = null) =>
        Run(Tokenize(prompt), options, into);

    /// <summary>Runs ids.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <param name="into">Memory to use again, whose run is overwritten; fresh memory when null.</param>
    /// <exception cref="InvalidRequestException">No id, more than <see cref="Context"/>, or one outside the
    /// vocabulary.</exception>
    public Run Run(ReadOnlySpan<int> ids, RunOptions? options = null, RunBuffer? into = null) =>
        RunOne(ids, null, options, into);

    /// <summary>Runs tokens.</summary>
    /// <param name="tokens">The tokens; only their ids count.</param>
    /// <param name="options">What to compute; attention of every block when null.</param>
    /// <param name="into">Memory to use again, whose run is overwritten; fresh memory when null.</param>
    /// <exception cref="InvalidRequestException">No token, more than <see cref="Context"/>, or an id outside the
    /// vocabulary.</exception>
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

    /// <summary>
    /// Frees the model when a pass that is under way has ended. What was run before can still be looked at.
    /// </summary>
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
    /// Frees what passes keep from one to the next: for a server, whose next pass may be far away, the few milliseconds
    /// that fresh pages cost it are worth less than the memory.
    /// </summary>
    internal void Rest()
    {
        RefuseInsideAPass();
        lock (_turn)
        {
            if (!_disposed)
            {
                WorkingMemory?.Clear();
            }
        }
    }

    /// <summary>What passes keep from one to the next, if anything.</summary>
    private protected virtual Workspace? WorkingMemory => null;

    /// <summary>
    /// Begins to read the tokenizer. It takes as long as opening the model, so both are done at once. What is wrong
    /// with it is told when it is asked for: ids can be run without.
    /// </summary>
    internal static Task<PromptTokenizer?> TokenizerOf(CheckpointFiles files) =>
        Task.Run(() => PromptTokenizer.TryLoad(files));

    /// <summary>
    /// One forward pass, by a model that is not disposed: the weights are read where they are mapped, and after the
    /// model's end there is nothing at that address.
    /// </summary>
    private protected abstract void Forward(in PassInput input, in PassPlan plan, PassResult result);

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
        int outputs = OutputLength(ids.Length, tokens);
        (PassPlan plan, ProbeSet? probes) = Plan(options, outputs, 1, outputs);
        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            into ??= new RunBuffer();
            PassInput input = into.Begin(this, ids, tokens, options, out Run run);
            probes?.Begin();
            Forward(input, plan, into.Result);
            return run;
        }
    }

    private (PassPlan Plan, ProbeSet? Probes) Plan(RunOptions options, int rows, int sequences, int shortest)
    {
        var probes = options.Probes.Count == 0 ? null : new ProbeSet(options.Probes, Hooks);
        CheckLogits(options, rows, sequences, shortest);
        int highest = BlockIndex(options);
        return (new PassPlan(Hooks, highest, AttentionOrder(options), options, probes), probes);
    }

    /// <summary>The order of the last hook point of a pass that has only to show attention up to a block.</summary>
    private protected virtual int AttentionOrder(RunOptions options) =>
        Hooks.OrderOf(HookSite.K, BlockIndex(options));

    /// <summary>How many blocks have a kind of attention.</summary>
    /// <param name="attention">Its name in <see cref="ModelFeatures.AttentionNames"/>.</param>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    public int BlocksWith(string attention) => BlocksOf(Features.IndexOf(attention, Architecture));

    /// <summary>Who may look at whom in a kind of attention.</summary>
    /// <param name="attention">Its name in <see cref="ModelFeatures.AttentionNames"/>; the primary one when
    /// null.</param>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    public AttentionKind KindOf(string? attention)
    {
        using var nothing = new PassResult();
        return MapsOf(nothing)[attention is null ? 0 : Features.IndexOf(attention, Architecture)].Kind;
    }

    /// <summary>Heads in a block of a kind of attention.</summary>
    /// <param name="attention">Its name in <see cref="ModelFeatures.AttentionNames"/>.</param>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    public int HeadsWith(string attention) => HeadsOf(Features.IndexOf(attention, Architecture));

    /// <summary>
    /// Heads in a block of a kind of attention, by its place in <see cref="ModelFeatures.AttentionNames"/>.
    /// </summary>
    private protected virtual int HeadsOf(int kind) => Heads;

    /// <summary>
    /// How many blocks have a kind of attention, by its place in <see cref="ModelFeatures.AttentionNames"/>.
    /// </summary>
    private protected virtual int BlocksOf(int kind) => Blocks;

    private int BlockIndex(RunOptions options)
    {
        int kind = options.Attention is { } name ? Features.IndexOf(name, Architecture) : 0;
        (int block, int count) = (options.HighestBlock, BlocksOf(kind));
        int index = block < 0 ? block + count : block;
        string what = options.Attention is { } one && Features.AttentionNames.Count > 1 ? $"the {one} attention of {Name}" : Name;
        return index >= 0 && index < count
            ? index
            : throw new InvalidRequestException(
                $"There is no block {block}; {what} has {count}: 0 to {count - 1}, or -{count} to -1 from the end.");
    }

    /// <summary>
    /// The lock would let its own thread in again, and one pass would work in the memory of the other.
    /// </summary>
    private void RefuseInsideAPass()
    {
        if (_turn.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException(
                "A probe cannot run or dispose of the model in whose pass it is called; use another instance of the model.");
        }
    }

    private void CheckLogits(RunOptions options, int rows, int sequences, int shortest)
    {
        if (options.Logits == LogitPositions.Chosen)
        {
            CheckPositions(options.Positions, shortest);
        }

        rows = options.Logits switch
        {
            LogitPositions.None => 0,
            LogitPositions.Last => sequences,
            LogitPositions.Chosen => sequences * options.Positions.Count,
            _ => rows,
        };
        if ((long)rows * Vocabulary > Array.MaxLength)
        {
            throw new InvalidRequestException(
                $"Logits at {rows} positions for {Vocabulary} token ids are more than can be held at once; "
                + "ask for the last position's, or run less at a time.");
        }
    }

    private static void CheckPositions(IReadOnlyList<int> positions, int length)
    {
        if (positions.Count == 0)
        {
            throw new InvalidRequestException("No position is chosen for logits; expected at least one.");
        }

        for (int i = 0; i < positions.Count; i++)
        {
            if (positions[i] < 0 || positions[i] >= length)
            {
                throw new InvalidRequestException(
                    $"There is no position {positions[i]}; the prompt's are 0 to {length - 1}.");
            }
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
