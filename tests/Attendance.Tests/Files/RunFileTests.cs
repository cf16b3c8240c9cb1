using Attendance.Errors;
using Attendance.Files;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Files;

public sealed class RunFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-files-");
    private readonly TransformerModel _model = ModelLocator.Open();

    private string At => Path.Combine(_directory.FullName, "run.safetensors");

    [Fact]
    public void Export_ThenOpen_GivesTheRunBack()
    {
        Run run = _model.Run("The cat sat on the mat");
        IReadOnlyList<TensorDeclaration> written = RunFile.Export(_model, run.Tokens, At);

        using StoredAttention stored = StoredAttention.Open(At);

        Assert.Equal(["attention", "input_ids"], written.Select(tensor => tensor.Name));
        Assert.Equal((6, 8, run.Tokens.Count), (stored.Blocks, stored.Heads, stored.Keys));
        Assert.Equal(
            run.Tokens.Select(t => (t.Id, t.Piece, t.Text, t.Start, t.End)),
            stored.StoredTokens!.Select(t => (t.Id!.Value, t.Piece!, t.Text, t.Start!.Value, t.End!.Value)));
        for (int block = 0; block < 6; block++)
        {
            for (int head = 0; head < 8; head++)
            {
                Assert.Equal(run.Attention.Pattern(block, head).Values, stored.Pattern(block, head).Values);
            }
        }
    }

    /// <summary>Several bands of each head, and tensors behind them.</summary>
    [Fact]
    public void Export_LongPrompt_IsByteForByteWhatOneThreadWrites()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Blocks = 2, Heads = 3, Context = 701 });
        using Gpt2 model = checkpoint.Load();
        IReadOnlyList<Token> tokens = model.Describe(checkpoint.Ids(701));
        IReadOnlyList<TensorDeclaration> tensors = RunFile.Export(model, tokens, At, new ExportOptions { Logits = true });
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.All });
        string other = At + "2";
        IReadOnlyDictionary<string, string> metadata;
        using (var written = SafetensorsFile.Open(At))
        {
            metadata = written.Metadata;
        }

        using (var file = SafetensorsWriter.Create(other, tensors, metadata))
        {
            run.Attention.Visit((_, _, _, rows) => file.Write(rows));
            file.Write([.. tokens.Select(token => (long)token.Id)]);
            for (int position = 0; position < tokens.Count; position++)
            {
                file.Write(run.LogitsAt(position));
            }

            file.Complete();
        }

        Assert.Equal(File.ReadAllBytes(other), File.ReadAllBytes(At));
    }

    [Fact]
    public void Export_StoppedWhileWriting_LeavesWhatWasThere()
    {
        File.WriteAllText(At, "old");
        using var stop = new CancellationTokenSource();
        using var file = SafetensorsWriter.Create(At, [new TensorDeclaration("attention", DType.F32, [6, 8, 3, 3])]);
        TensorPlace place = file.Reserve();
        Run run = _model.Run([1, 2, 3]);
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => PatternsToFile.Write(run.Attention, place, stop.Token));
        file.Dispose();

        Assert.Equal("old", File.ReadAllText(At));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void Export_HookPoints_FollowInTheOrderOfThePass()
    {
        var tokens = _model.Tokenize("I love you");
        var probe = new CaptureProbe(["*"]);
        _model.Run(tokens, new RunOptions { Probes = [probe] });

        RunFile.Export(
            _model,
            tokens,
            At,
            new ExportOptions { Include = ["ln_final.*", "blocks.*", "embed", "pos_embed"] });

        using var file = SafetensorsFile.Open(At);
        Assert.Equal(["attention", "input_ids", .. probe.Tensors.Select(t => t.Name)], file.Tensors.Keys);
        foreach (CapturedTensor tensor in probe.Tensors)
        {
            Assert.Equal(tensor.Shape.Select(axis => (long)axis), file.Tensors[tensor.Name].Shape);
            Assert.Equal(tensor.Values, file.Tensors[tensor.Name].ToArray());
        }
    }

    [Fact]
    public void Export_NameTwice_IsWrittenOnce()
    {
        RunFile.Export(
            _model,
            _model.Tokenize("hi"),
            At,
            new ExportOptions { Include = ["blocks.0.attn.q", "blocks.0.attn.hook_q", "*.q"] });

        using var file = SafetensorsFile.Open(At);
        Assert.Equal(2 + 6, file.Tensors.Count);
    }

    [Fact]
    public void Export_Stopped_LeavesWhatWasThere()
    {
        File.WriteAllText(At, "old");
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            RunFile.Export(_model, _model.Tokenize("hi"), At, null, stop.Token));

        Assert.Equal("old", File.ReadAllText(At));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void Export_UnknownHookPoint_WritesNothing()
    {
        Assert.Throws<InvalidRequestException>(() =>
            RunFile.Export(_model, _model.Tokenize("hi"), At, new ExportOptions { Include = ["attn"] }));

        Assert.Empty(_directory.GetFiles());
    }

    [Fact]
    public void Export_FolderThatIsNotThere_IsNamed()
    {
        string path = Path.Combine(_directory.FullName, "no", "x.safetensors");

        var error = Assert.Throws<OutputException>(() => RunFile.Export(_model, _model.Tokenize("hi"), path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model.Dispose();
        _directory.Delete(recursive: true);
    }
}
