using System.Numerics.Tensors;
using Attendance.Analysis;
using Attendance.Models;

namespace Attendance.Generation;

/// <summary>Takes one token after the other from logits: the most probable one, or one at random.</summary>
/// <param name="model">The model, which has the tokens' pieces.</param>
/// <param name="settings">How.</param>
/// <param name="alternatives">How many tokens that were not taken are told of.</param>
internal sealed class TokenChooser(TransformerModel model, GenerationSettings settings, int alternatives)
{
    private readonly double[] _logits = new double[model.Vocabulary];
    private readonly double[] _scores = new double[model.Vocabulary];
    private readonly double[] _probabilities = new double[model.Vocabulary];
    private readonly double[] _sampled = new double[model.Vocabulary];
    private readonly LogitWarper _warper = new(settings, model.Vocabulary);
    private readonly LargestFinder _finder = new(model.Vocabulary);

    /// <summary>Takes a token.</summary>
    /// <param name="logits">What is expected next, <c>[V]</c>.</param>
    /// <param name="previous">Every token of prompt and continuation so far.</param>
    /// <param name="step">0 for the first new token.</param>
    /// <param name="stepSeed">The seed of this step's chance; without meaning in greedy decoding.</param>
    /// <returns>The step, without text and end.</returns>
    public GenerationStep Choose(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> previous, int step, ulong stepSeed)
    {
        TensorPrimitives.ConvertChecked<float, double>(logits, _logits);
        double normalizer = LogitWarper.Softmax(_logits, _probabilities);
        _logits.CopyTo(_scores.AsSpan());
        _warper.Apply(_scores, previous);
        LogitWarper.Softmax(_scores, _sampled);

        int id = settings.Sample ? TokenLottery.Draw(_sampled, stepSeed) : TensorPrimitives.IndexOfMax<double>(_scores);
        return new GenerationStep
        {
            Index = step,
            Token = model.Describe([id])[0],
            Probability = _probabilities[id],
            SampledProbability = _sampled[id],
            Rank = RankOf(id),
            Entropy = LogitWarper.Entropy(_logits, _probabilities, normalizer),
            Alternatives = alternatives == 0 ? [] : Alternatives(id),
            Text = "",
            End = null,
        };
    }

    private int RankOf(int token)
    {
        double own = _logits[token];
        int rank = 0;
        for (int id = 0; id < _logits.Length; id++)
        {
            rank += _logits[id] > own || (_logits[id] == own && id < token) ? 1 : 0;
        }

        return rank;
    }

    private TokenProbability[] Alternatives(int taken)
    {
        int count = Math.Min(alternatives, _logits.Length - 1);
        var others = new List<TokenProbability>(count);
        ReadOnlySpan<int> largest = _finder.Largest(_logits, count + 1);
        for (int rank = 0; rank < largest.Length && others.Count < count; rank++)
        {
            int id = largest[rank];
            if (id != taken)
            {
                others.Add(
                    new TokenProbability(model.Describe([id])[0], _probabilities[id], (float)_logits[id], rank));
            }
        }

        return [.. others];
    }
}
