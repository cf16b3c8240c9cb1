using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Attendance.Benchmarks.Peers;

/// <summary>Eager PyTorch with a checkpoint loaded, in a process of its own that answers requests one by one.</summary>
internal sealed class PythonPeer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    public int ProcessId => _process.Id;

    /// <summary>Of Python, torch, numpy and the matrix library that torch uses.</summary>
    public (string Name, string Version)[] Versions { get; private set; } = [];

    /// <summary>Starts it and waits until it has loaded the checkpoint.</summary>
    /// <param name="python">The interpreter from the command line, or null to look for one.</param>
    /// <param name="model">The checkpoint's directory.</param>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="script">Which of the peer's scripts answers.</param>
    /// <exception cref="PeerMissingException">No Python, no torch, or torch without a real matrix library.</exception>
    public static PythonPeer Start(string? python, string model, int threads, string script = PeerProcess.Passes) =>
        PythonLocator.First(python, interpreter => StartWith(interpreter, script, model, threads));

    /// <summary>The same, or null, with a word to the user, where there is none.</summary>
    public static PythonPeer? TryStart(string? python, string model, int threads, string script = PeerProcess.Passes)
    {
        try
        {
            return Start(python, model, threads, script);
        }
        catch (PeerMissingException missing)
        {
            Console.Error.WriteLine($"{missing.Message} The peer's columns stay empty.");
            return null;
        }
    }

    /// <summary>Milliseconds of one pass.</summary>
    /// <param name="tokens">T.</param>
    /// <param name="logits">With logits for every position; every pattern is kept in any case.</param>
    public double Run(int tokens, bool logits)
    {
        string what = logits ? "full" : "attentions";
        return Ask(string.Create(CultureInfo.InvariantCulture, $"run {tokens} {what}")).GetProperty("ms").GetDouble();
    }

    /// <summary>One query's weights, to see that both compute the same.</summary>
    public float[] Row(int tokens, int block, int head, int query) =>
        [.. Ask(string.Create(CultureInfo.InvariantCulture, $"row {tokens} {block} {head} {query}"))
            .GetProperty("row").EnumerateArray().Select(weight => weight.GetSingle())];

    /// <summary>Milliseconds of generating tokens greedily, with a cache.</summary>
    /// <param name="tokens">T of the prompt.</param>
    /// <param name="count">New tokens.</param>
    public double Generate(int tokens, int count) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"generate {tokens} {count}")).GetProperty("ms").GetDouble();

    /// <summary>Which tokens those are.</summary>
    public int[] GeneratedIds(int tokens, int count) =>
        [.. Ask(string.Create(CultureInfo.InvariantCulture, $"ids {tokens} {count}"))
            .GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>Milliseconds of the causal map of every head, a pass with logits for every position for each.</summary>
    /// <param name="tokens">T of the prompt.</param>
    public double Causes(int tokens) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"causes {tokens} all")).GetProperty("ms").GetDouble();

    /// <summary>
    /// What that map says: the change of a logit difference with each head ablated, a row for each block.
    /// </summary>
    /// <param name="tokens">T of the prompt.</param>
    /// <param name="target">The id whose logit counts.</param>
    /// <param name="against">The id whose logit is subtracted.</param>
    public double[][] CausalMap(int tokens, int target, int against) =>
        [.. Ask(string.Create(CultureInfo.InvariantCulture, $"map {tokens} {target} {against}"))
            .GetProperty("map").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(effect => effect.GetDouble()).ToArray())];

    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine("quit");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static PythonPeer StartWith(string python, string script, string model, int threads)
    {
        var peer = new PythonPeer(PeerProcess.Serve(python, script, threads, model));
        try
        {
            JsonElement hello = peer.Answer(python);
            if (hello.TryGetProperty("missing", out JsonElement missing))
            {
                throw new PeerMissingException($"{python} has no {missing.GetString()}; {PythonLocator.Advice}.");
            }

            string blas = Text("blas");
            if (blas == "reference")
            {
                throw new PeerMissingException(
                    $"{python}: torch multiplies with the reference BLAS, no fair peer; {PythonLocator.Advice}.");
            }

            peer.Versions =
                [("Python", Text("python")), ("torch", Text("torch")), ("numpy", Text("numpy")), ("BLAS", blas)];
            return peer;

            string Text(string name) => hello.GetProperty(name).GetString() ?? "unknown";
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    private JsonElement Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        JsonElement answer = Answer(request);
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new PeerMissingException($"The peer refused '{request}': {error.GetString()}")
            : answer;
    }

    private JsonElement Answer(string request)
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(s_patience))
        {
            _process.Kill();
            throw new PeerMissingException(
                $"The peer did not answer '{request}' within {s_patience.TotalMinutes:0} minutes.");
        }

        string text = line.Result
            ?? throw new PeerMissingException($"The peer ended without an answer to '{request}'.");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
