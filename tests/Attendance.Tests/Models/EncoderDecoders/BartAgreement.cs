using Attendance.Attention;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>Holds everything that can be seen of a run against the reference.</summary>
internal static class BartAgreement
{
    private static readonly (string Name, string Point, string Stack)[] s_sets =
        [("encoder", "attn", "encoder"), ("decoder", "attn", "decoder"), ("cross", "cross_attn", "decoder")];

    /// <summary>A prompt and the decoder's text.</summary>
    public static IReadOnlyList<Token> Input(Bart model, int[] ids, int[] decoderIds) =>
        new PromptWithDecoder(model.Describe(ids), model.Describe(decoderIds));

    /// <summary>
    /// Runs twice: once as everybody does, when attention is computed tile by tile and LayerNorm in one step; once with
    /// every hook point captured, when scores, patterns, scales and each head's result are made whole.
    /// </summary>
    public static void Check(Bart model, ReferencePass reference, int[] ids, int[] decoderIds, string context)
    {
        IReadOnlyList<Token> input = Input(model, ids, decoderIds);
        LogitPositions logits = reference.Tensors.ContainsKey("logits") ? LogitPositions.All : LogitPositions.None;
        Run plain = model.Run(input, new RunOptions { Logits = logits });
        CheckRun(plain, reference, context + " plain");

        var tiled = new CaptureProbe("*.*.*attn.q", "*.*.*attn.z", "*.*.*attn_out", "*.*.mlp*", "*.normalized_resid_post");
        model.Run(input, new RunOptions { Logits = logits, Probes = [tiled] });
        CheckCaptured(tiled, reference, context + " tiled");

        var whole = new CaptureProbe("*");
        Run run = model.Run(input, new RunOptions { Logits = logits, Probes = [whole] });
        Assert.Equal(reference.Tensors.Keys.Where(name => name != "logits"), whole.Tensors.Select(tensor => tensor.Name));
        CheckCaptured(whole, reference, context + " whole");
        CheckRun(run, reference, context + " whole");
    }

    /// <summary>
    /// The patterns and scores of every computed head of each kind, and logits where the run has them.
    /// </summary>
    public static void CheckRun(Run run, ReferencePass reference, string context)
    {
        CheckAttention(run, reference, context);
        for (int position = 0; reference.Tensors.ContainsKey("logits") && position < run.DecoderTokens.Count; position++)
        {
            ReadOnlySpan<float> logits = run.LogitsAt(position);
            reference.Check("logits", logits, context, position * logits.Length);
        }
    }

    public static void CheckAttention(Run run, ReferencePass reference, string context)
    {
        Assert.Equal(s_sets.Select(set => set.Name), run.Attentions.Select(set => set.Name));
        foreach ((string name, string point, string stack) in s_sets)
        {
            AttentionSet set = run.Attentions.Single(one => one.Name == name);
            AttentionMaps maps = set.Maps;
            Assert.Equal((set.QueryTokens.Count, set.KeyTokens.Count), (maps.Queries, maps.Keys));
            int size = maps.Queries * maps.Keys;
            for (int block = 0; block < maps.ComputedBlocks; block++)
            {
                for (int head = 0; head < maps.Heads; head++)
                {
                    string at = $"{stack}.{block}.{point}.";
                    reference.Check(at + "pattern", maps.Pattern(block, head).Values, context, head * size);
                    reference.Check(at + "attn_scores", maps.Scores(block, head).Values, context, head * size);
                }
            }
        }
    }

    public static void CheckCaptured(CaptureProbe capture, ReferencePass reference, string context)
    {
        foreach (CapturedTensor tensor in capture.Tensors)
        {
            Assert.Equal(reference.Tensors[tensor.Name].Shape, tensor.Shape);
            reference.Check(tensor.Name, tensor.Values, context);
        }
    }
}
