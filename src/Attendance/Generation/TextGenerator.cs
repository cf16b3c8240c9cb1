using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>
/// Continues a prompt, once or several times. The prompt is computed once, and keys and values are kept from token to
/// token.
/// </summary>
/// <remarks>
/// For one thread at a time, and one continuation at a time: beginning another one ends the one before. Steps are
/// computed as they are asked for, so that to stop is to stop asking.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    private readonly LogitSource _source;
    private readonly TokenChooser _chooser;
    private object? _current;

    /// <summary>Prepares to continue a prompt; nothing is computed yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt's tokens; only their ids count.</param>
    /// <param name="options">How; as the model's own files say when null.</param>
    /// <exception cref="InvalidRequestException">
    /// An option that makes no sense, more tokens than the context has room for, a model that continues no text, or a
    /// text for a decoder of a model that has none beside an encoder.
    /// </exception>
    /// <exception cref="CheckpointException">
    /// The checkpoint has no output head, or no tokenizer where texts are to stop it.
    /// </exception>
    public TextGenerator(TransformerModel model, IReadOnlyList<Token> prompt, GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompt);
        model.Features.RequireGeneration();
        options ??= new GenerationOptions();
        Model = model;
        Prompt = prompt;
        Begun = BegunBy(model, prompt);
        Settings = SettingsResolver.Resolve(options, GenerationDefaults.Of(model), model, Begun.Count);
        if (Settings.Stop.Count > 0 && model.Tokenizer is null)
        {
            throw new InvalidRequestException(
                $"{model.Name} has no tokenizer, so that there is no text in which a stop text could appear; "
                + "leave it out.");
        }

        _chooser = new TokenChooser(model, Settings, options.Alternatives);
        int[] ids = [.. Begun.Select(token => token.Id)];
        model.Describe(ids);
        _source = Source(options, ids);
    }

    /// <summary>The model.</summary>
    public TransformerModel Model { get; }

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<Token> Prompt { get; }

    /// <summary>
    /// The tokens that are continued: the prompt's, or of a model with an encoder and a decoder those of the decoder,
    /// which are its start token alone unless the prompt came with a text for it.
    /// </summary>
    public IReadOnlyList<Token> Begun { get; }

    /// <summary>How it is continued.</summary>
    public GenerationSettings Settings { get; }

    /// <summary>Continues the prompt token by token.</summary>
    /// <param name="index">
    /// Which continuation, from 0: each has random numbers of its own, so that one is the same
    /// whether others are made or not. In greedy decoding all are the same.
    /// </param>
    public IEnumerable<GenerationStep> Stream(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Steps(index);
    }

    /// <summary>Continues the prompt to its end.</summary>
    /// <inheritdoc cref="Stream"/>
    public Continuation Generate(int index = 0) => Continuation.Of(this, [.. Stream(index)]);

    /// <summary>Frees what was kept.</summary>
    public void Dispose() => _source.Dispose();

    /// <summary>The tokens that a model will continue, see <see cref="Begun"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <exception cref="InvalidRequestException">
    /// They come with a text for a decoder, and the model has none beside an encoder.
    /// </exception>
    public static IReadOnlyList<Token> BegunBy(TransformerModel model, IReadOnlyList<Token> prompt)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<Token>? decoder = model.DecoderTokensOf(prompt);
        return model.DecoderStart is { } start ? decoder ?? model.Describe([start]) : prompt;
    }

    private LogitSource Source(GenerationOptions options, int[] ids)
    {
        bool hasEncoder = Model.DecoderStart is not null;
        if (options.UseCache && options.Probes.Count == 0)
        {
            return new CachedLogits(hasEncoder ? Model.Decode(Prompt) : Model.Decode(), ids);
        }

        var run = new RunOptions { Logits = LogitPositions.Last, HighestBlock = 0, Probes = options.Probes };
        return new FullPassLogits(
            ids,
            all => hasEncoder ? Model.Run(new PromptWithDecoder(Prompt, Model.Describe(all)), run) : Model.Run(all, run));
    }

    private IEnumerable<GenerationStep> Steps(int index)
    {
        object own = _current = new object();
        var text = new TextStream(Model.Tokenizer, Settings.Stop);
        ulong first = TokenLottery.SeedOf(Settings.Seed, index, 0);
        GenerationStep step = _chooser.Choose(_source.Begin(), _source.Ids, 0, first);
        while (true)
        {
            step = Finish(step, text);
            yield return step;
            if (step.End is not null)
            {
                yield break;
            }

            if (_current != own)
            {
                throw new InvalidOperationException(
                    "Another continuation was begun; take one to its end before the next.");
            }

            ReadOnlySpan<float> logits = _source.Append(step.Token.Id);
            ulong seed = TokenLottery.SeedOf(Settings.Seed, index, step.Index + 1);
            step = _chooser.Choose(logits, _source.Ids, step.Index + 1, seed);
        }
    }

    /// <summary>Adds to a step what it means for the text.</summary>
    private GenerationStep Finish(GenerationStep step, TextStream text)
    {
        bool isEndToken = Settings.EndTokens.Contains(step.Token.Id);
        string fresh = isEndToken ? "" : text.Append(step.Token.Id);
        GenerationEnd? end = isEndToken ? GenerationEnd.EndToken
            : text.IsStopped ? GenerationEnd.StopText
            : step.Index + 1 == Settings.MaxNewTokens ? GenerationEnd.Length
            : null;
        if (end is not null)
        {
            fresh += text.Finish();

            // What was held back may itself have become a stop text only now.
            end = text.IsStopped ? GenerationEnd.StopText : end;
        }

        return step with { Text = fresh, End = end };
    }
}
