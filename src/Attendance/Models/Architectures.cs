using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models.Bart;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>Loads a checkpoint with a given name and revision.</summary>
internal delegate TransformerModel ModelLoader(
    CheckpointFiles files, Task<PromptTokenizer?> tokenizer, string name, string revision);

/// <summary>The architectures that are known, by <c>model_type</c>. A new one is one line here.</summary>
internal static class Architectures
{
    private const string ConfigFile = "config.json";
    private const string Field = "model_type";

    private static readonly OrderedDictionary<string, ModelLoader> s_known = new(StringComparer.Ordinal)
    {
        ["gpt2"] = (files, tokenizer, name, revision) => Gpt2.Load(files, tokenizer, KernelSet.Best, name, revision),
        ["bart"] = (files, tokenizer, name, revision) => BartModel.Load(files, tokenizer, KernelSet.Best, name, revision),
    };

    /// <summary>Every known <c>model_type</c>.</summary>
    public static IReadOnlyCollection<string> Known => s_known.Keys;

    /// <summary>
    /// Loads a checkpoint by what its <c>config.json</c> says it is; one that does not say is the first known.
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
            type = config.Text(Field, s_known.GetAt(0).Key);
            if (!s_known.ContainsKey(type))
            {
                throw config.Unsupported(Field, $"'{type}'", string.Join(", ", s_known.Keys));
            }
        }

        return s_known[type](files, tokenizer, name, revision);
    }
}
