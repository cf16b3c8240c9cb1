using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Attribution;

public sealed class ResidualDecompositionTests : IDisposable
{
    private static readonly int[] s_ids = [3, 1, 4, 1, 5, 9, 2];

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 3, Heads = 3, HeadSize = 5 });
    private readonly Gpt2 _model;
    private readonly ActivationCache _cache;

    public ResidualDecompositionTests()
    {
        _model = _checkpoint.Load();
        _cache = ActivationCache.Of(
            _model, _model.Describe(s_ids), LogitPositions.None,
            [.. ResidualDecomposition.Points, "blocks.*.resid_pre", "blocks.2.resid_post"]);
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void At_EveryPosition_SumsToTheResidualStream(int blocks)
    {
        int width = _model.Circuits.Width;
        ReferencePass reference = _checkpoint.Reference(s_ids);
        string point = blocks == 3 ? "blocks.2.resid_post" : $"blocks.{blocks}.resid_pre";
        for (int position = 0; position < s_ids.Length; position++)
        {
            float[] sum = new float[width];
            foreach ((_, float[] vector) in ResidualDecomposition.At(_cache, position, blocks))
            {
                for (int i = 0; i < width; i++)
                {
                    sum[i] += vector[i];
                }
            }

            reference.Check(point, sum, $"position {position}", position * width);
        }
    }

    [Fact]
    public void At_Parts_AreTheTensorsOfThePass()
    {
        ReferencePass reference = _checkpoint.Reference(s_ids);
        int width = _model.Circuits.Width;
        const int Position = 4;

        foreach ((ResidualPart part, float[] vector) in ResidualDecomposition.At(_cache, Position, 3))
        {
            switch (part.Kind)
            {
                case ResidualPartKind.Head:
                    reference.Check(
                        $"blocks.{part.Block}.attn.result", vector, part.Name, ((Position * 3) + part.Head) * width);
                    break;
                case ResidualPartKind.AttentionBias:
                    Assert.Equal(_model.Circuits.AttentionOutputBias(part.Block), vector);
                    break;
                default:
                    string point = part.Kind switch
                    {
                        ResidualPartKind.TokenEmbedding => "embed",
                        ResidualPartKind.PositionEmbedding => "pos_embed",
                        _ => $"blocks.{part.Block}.mlp_out",
                    };
                    reference.Check(point, vector, part.Name, Position * width);
                    break;
            }
        }
    }

    [Fact]
    public void At_Names_AreInTheOrderOfWriting() => Assert.Equal(
        ["embed", "pos_embed", "0.0", "0.1", "0.2", "0.bias", "0.mlp", "1.0", "1.1", "1.2", "1.bias", "1.mlp"],
        ResidualDecomposition.At(_cache, 0, 2).Select(part => part.Part.ToString()));

    [Fact]
    public void At_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ResidualDecomposition.At(_cache, 7, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResidualDecomposition.At(_cache, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResidualDecomposition.At(_cache, 0, 4));
    }
}
