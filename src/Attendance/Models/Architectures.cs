using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models.EncoderDecoders;
using Attendance.Models.Encoders;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>Loads a checkpoint with a given name and revision.</summary>
internal delegate TransformerModel ModelLoader(
    CheckpointFiles files, Task<PromptTokenizer?> tokenizer, string name, string revision);

/// <summary>The architectures that are known. A new one is one line here.</summary>
internal static class Architectures
{
    private const string ConfigFile = "config.json";
    private const string Field = "model_type";
    private const string ClassField = "architectures";

    // By model_type, with what the names of Hugging Face's classes begin with.
    private static readonly OrderedDictionary<string, (string Class, ModelLoader Load)> s_known = new(StringComparer.Ordinal)
    {
        ["gpt2"] = ("GPT2", (files, words, name, revision) => Gpt2.Load(files, words, KernelSet.Best, name, revision)),
        ["bert"] = ("Bert", (files, words, name, revision) => Bert.Load(files, words, KernelSet.Best, name, revision)),
        ["roberta"] = (
            "Roberta", (files, words, name, revision) => Roberta.Load(files, words, KernelSet.Best, name, revision)),
        ["distilbert"] = (
            "DistilBert", (files, words, name, revision) => DistilBert.Load(files, words, KernelSet.Best, name, revision)),
        ["bart"] = ("Bart", (files, words, name, revision) => Bart.Load(files, words, KernelSet.Best, name, revision)),
    };

    /// <summary>Every known <c>model_type</c>.</summary>
    public static IReadOnlyCollection<string> Known => s_known.Keys;

    /// <summary>
    /// Loads a checkpoint by what its <c>config.json</c> says it is: by <c>model_type</c>, or in an old file by the
    /// class that saved it (<c>architectures</c>); one that says neither is the first known.
    /// </summary>
    /// <exception cref="CheckpointException">A file is missing or damaged.</exception>
    /// <exception cref="UnsupportedModelException">The architecture is not known.</exception>
    public static TransformerModel Load(CheckpointFiles files, string name, string revision)
    {
        if (!files.Exists(ConfigFile))
        {
            throw new CheckpointException(
                CheckpointFault.MissingFile,
                files.PathOf(ConfigFile),
                $"{files.PathOf(ConfigFile)}: there is no such file; a model's directory holds {ConfigFile}, "
                    + "model.safetensors and the tokenizer's files.");
        }

        Task<PromptTokenizer?> tokenizer = TransformerModel.TokenizerOf(files);
        string type;
        using (ConfigReader config = ConfigReader.Open(files.ReadAllBytes(ConfigFile), files.PathOf(ConfigFile)))
        {
            type = TypeOf(config);
        }

        return s_known[type].Load(files, tokenizer, name, revision);
    }

    private static string TypeOf(ConfigReader config)
    {
        string known = string.Join(", ", s_known.Keys);
        if (config.Has(Field) || config.Texts(ClassField) is not [string first, ..])
        {
            string type = config.Text(Field, s_known.GetAt(0).Key);
            return s_known.ContainsKey(type) ? type : throw config.Unsupported(Field, Printable.Quote(type), known);
        }

        foreach ((string type, (string prefix, _)) in s_known)
        {
            if (first.StartsWith(prefix, StringComparison.Ordinal))
            {
                return type;
            }
        }

        throw config.Unsupported(ClassField, Printable.Quote(first), $"a {Field} of {known}");
    }
}
