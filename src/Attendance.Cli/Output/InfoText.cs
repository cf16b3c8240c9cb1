using System.Globalization;
using Attendance.Cli.Hosting;
using Attendance.Hub;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What a model is made of, for people.</summary>
internal static class InfoText
{
    private const int KeyWidth = 32;

    public static void Write(TransformerModel model, ModelFacts facts, bool everyTensor, CommandHost host)
    {
        TextWriter to = host.Output;
        Line(to, "model", model.Name + (model.Revision.Length == 0 ? "" : $" ({model.Revision})"));
        Line(to, "architecture", model.Architecture);
        Line(to, "parameters", ModelFacts.Number(facts.Parameters));
        to.WriteLine("\nConfiguration");
        foreach ((string name, object value) in facts.Settings)
        {
            Line(to, name, Show(value));
        }

        WriteMemory(model, facts, to);
        to.WriteLine("\nKernels");
        Line(to, "in use", KernelInfo.InUse);
        Line(to, "of this machine", string.Join(", ", KernelInfo.Available));
        Line(to, "threads", ModelFacts.Number(KernelInfo.Threads));
        WriteTokenizer(model.Tokenizer, to);
        to.WriteLine(everyTensor ? "\nTensors" : "\nModules");
        WriteTensors(model, everyTensor, host);
    }

    private static void WriteMemory(TransformerModel model, ModelFacts facts, TextWriter to)
    {
        string types = string.Join(", ", model.Parameters.Select(parameter => parameter.Type).Distinct());
        to.WriteLine("\nMemory");
        Line(to, "weights, mapped", $"{ByteSize.Format(facts.WeightBytes)} of {types}");
        Line(to, "weights as float32", ByteSize.Format(facts.WeightBytesAsF32));
        string context = ModelFacts.Number(model.Context);
        Line(
            to,
            "attention kept by a run",
            $"{ByteSize.Format(facts.KeptAttention(model, model.Context))} at {context} tokens");
        Line(
            to,
            "all patterns at once",
            $"{ByteSize.Format(ModelFacts.AllPatterns(model, model.Context))} at {context} tokens");
    }

    private static void WriteTokenizer(PromptTokenizer? tokenizer, TextWriter to)
    {
        to.WriteLine("\nTokenizer");
        if (tokenizer is null)
        {
            Line(to, "kind", "none: the checkpoint has no tokenizer, and only ids can be run");
            return;
        }

        Line(to, "kind", tokenizer.Kind);
        Line(to, "vocabulary", ModelFacts.Number(tokenizer.VocabularySize));
        foreach ((string name, int id) in tokenizer.SpecialTokens)
        {
            Line(to, name, id.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteTensors(TransformerModel model, bool everyTensor, CommandHost host)
    {
        var table = new TextTable(host, everyTensor ? "name" : "module", "shape", "type", ">parameters");
        if (everyTensor)
        {
            foreach (ParameterInfo tensor in model.Parameters)
            {
                table.Add(tensor.Name, TensorOutput.Shape(tensor.Shape), tensor.Type, ModelFacts.Number(tensor.Count));
            }
        }
        else
        {
            foreach (ModuleLine line in ModuleTree.Of(model.Parameters))
            {
                table.Add(
                    new string(' ', 2 * line.Depth) + line.Name,
                    line.Shape is null ? "" : TensorOutput.Shape(line.Shape),
                    line.Type ?? "",
                    ModelFacts.Number(line.Parameters));
            }
        }

        table.Write();
    }

    private static string Show(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            int number => ModelFacts.Number(number),
            float number => number.ToString(CultureInfo.InvariantCulture).ToLowerInvariant(),
            _ => value.ToString() ?? "",
        };

    private static void Line(TextWriter to, string key, string value) =>
        to.WriteLine($"  {key.PadRight(KeyWidth)}  {value}");
}
