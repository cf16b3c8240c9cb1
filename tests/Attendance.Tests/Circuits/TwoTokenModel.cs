using Attendance.Kernels;
using Attendance.Models;
using Attendance.Tests.Models;
using Attendance.Weights;

namespace Attendance.Tests.Circuits;

/// <summary>
/// A GPT-2 that can be worked out by hand: two tokens, one block with one head, width 2. A LayerNorm over two numbers
/// gives (1, −1) or (−1, 1), whatever they are.
/// </summary>
/// <remarks>
/// Token embeddings e0 = (4, 0), e1 = (0, 2); position embeddings p0 = (0, 0), p1 = (0, 4). So the prompt "0 1" has
/// x0 = (4, 0): mean 2, σ 2, normalised (1, −1); x1 = (0, 6): mean 3, σ 3, normalised (−1, 1).
/// LayerNorm: γ = (1, 1), β = (½, 0). W_Q = 1, b_Q = (0, 1); W_K = diag(2, 1), b_K = (0, 1); W_V = 1, b_V = (1, 0);
/// W_O = 1, b_O = (0, 1). Scores are not scaled. The MLP adds (2, 0). Final LayerNorm: γ = (1, 1), β = (½, 0).
/// </remarks>
internal sealed class TwoTokenModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-two-tokens-");

    public TwoTokenModel()
    {
        var spec = new CheckpointSpec
        {
            Blocks = 1,
            Heads = 1,
            HeadSize = 2,
            Inner = 1,
            Context = 2,
            Vocabulary = 2,
            ScaleScores = false,
            Epsilon = 1e-12,
        };
        CheckpointBuilder.WriteConfig(spec, _folder.FullName);
        RawTensor[] tensors =
        [
            Tensor("wte.weight", [2, 2], 4, 0, 0, 2),
            Tensor("wpe.weight", [2, 2], 0, 0, 0, 4),
            Tensor("h.0.ln_1.weight", [2], 1, 1),
            Tensor("h.0.ln_1.bias", [2], 0.5f, 0),
            Tensor("h.0.attn.c_attn.weight", [2, 6], 1, 0, 2, 0, 1, 0, 0, 1, 0, 1, 0, 1),
            Tensor("h.0.attn.c_attn.bias", [6], 0, 1, 0, 1, 1, 0),
            Tensor("h.0.attn.c_proj.weight", [2, 2], 1, 0, 0, 1),
            Tensor("h.0.attn.c_proj.bias", [2], 0, 1),
            Tensor("h.0.ln_2.weight", [2], 1, 1),
            Tensor("h.0.ln_2.bias", [2], 0, 0),
            Tensor("h.0.mlp.c_fc.weight", [2, 1], 0, 0),
            Tensor("h.0.mlp.c_fc.bias", [1], 0),
            Tensor("h.0.mlp.c_proj.weight", [1, 2], 0, 0),
            Tensor("h.0.mlp.c_proj.bias", [2], 2, 0),
            Tensor("ln_f.weight", [2], 1, 1),
            Tensor("ln_f.bias", [2], 0.5f, 0),
        ];
        File.WriteAllBytes(Path.Combine(_folder.FullName, "model.safetensors"), SafetensorsBytes.File(tensors));
        Model = Gpt2.Load(new DirectoryFiles(_folder.FullName), KernelSet.Best);
    }

    public Gpt2 Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        _folder.Delete(recursive: true);
    }

    private static RawTensor Tensor(string name, int[] shape, params float[] values)
    {
        var bytes = new List<byte>();
        foreach (float value in values)
        {
            SafetensorsBytes.Append(bytes, "F32", value);
        }

        return new RawTensor(name, "F32", shape, [.. bytes]);
    }
}
