using System.IO.Enumeration;
using Attendance.Errors;

namespace Attendance.Probes;

/// <summary>A stack of blocks, and the sites that a pass comes to in it, in order.</summary>
/// <param name="Stack">Which stack.</param>
/// <param name="Blocks">Its number of blocks.</param>
/// <param name="Before">Sites before the first block.</param>
/// <param name="InBlock">Sites in each block.</param>
/// <param name="Behind">Sites behind the last block.</param>
internal sealed record HookStage(
    HookStack Stack, int Blocks, HookSite[] Before, HookSite[] InBlock, HookSite[] Behind);

/// <summary>The hook points of one model, in the order in which its pass comes to them.</summary>
public sealed class HookMap
{
    private const int SitesPerBlock = 64;

    // By stack: the order of its first point, and of each site within its block.
    private readonly int[] _starts = new int[Enum.GetValues<HookStack>().Length];
    private readonly int[][] _ranks = new int[Enum.GetValues<HookStack>().Length][];
    private readonly HookStage[] _stages;
    private HookPoint[]? _points;

    /// <param name="stages">The stacks in the order of the pass.</param>
    internal HookMap(params HookStage[] stages)
    {
        _stages = stages;
        int start = 0;
        foreach (HookStage stage in stages)
        {
            int[] ranks = _ranks[(int)stage.Stack] = new int[Enum.GetValues<HookSite>().Length];
            foreach (HookSite[] sites in (HookSite[][])[stage.Before, stage.InBlock, stage.Behind])
            {
                for (int rank = 0; rank < sites.Length; rank++)
                {
                    ranks[(int)sites[rank]] = rank;
                }
            }

            _starts[(int)stage.Stack] = start;
            start += (stage.Blocks + 2) * SitesPerBlock;
        }
    }

    /// <summary>Every hook point, in the order of the pass.</summary>
    public IReadOnlyList<HookPoint> Points => _points ??=
    [
        .. _stages.SelectMany(stage => (IEnumerable<HookPoint>)
        [
            .. stage.Before.Select(site => new HookPoint(site, -1, stage.Stack)),
            .. Enumerable.Range(0, stage.Blocks)
                .SelectMany(block => stage.InBlock.Select(site => new HookPoint(site, block, stage.Stack))),
            .. stage.Behind.Select(site => new HookPoint(site, stage.Blocks, stage.Stack)),
        ]),
    ];

    /// <summary>
    /// The stack whose attention is the primary one; of two, <c>blocks.</c> in a pattern means this one.
    /// </summary>
    internal HookStack Primary => _stages[0].Stack;

    /// <summary>The points of a model that norms before each sublayer, as GPT-2 does.</summary>
    /// <param name="blocks">The model's number of blocks.</param>
    public static HookMap PreNorm(int blocks) => new(new HookStage(
        HookStack.Blocks,
        blocks,
        [HookSite.Embed, HookSite.PosEmbed],
        [
            HookSite.ResidPre, HookSite.Ln1Scale, HookSite.Ln1Normalized, HookSite.Q, HookSite.K, HookSite.V,
            HookSite.AttnScores, HookSite.Pattern, HookSite.Z, HookSite.Result, HookSite.AttnOut, HookSite.ResidMid,
            HookSite.Ln2Scale, HookSite.Ln2Normalized, HookSite.MlpPre, HookSite.MlpPost, HookSite.MlpOut,
            HookSite.ResidPost,
        ],
        [HookSite.FinalScale, HookSite.FinalNormalized]));

    /// <summary>The points that a pattern names; see <see cref="HookPattern"/>.</summary>
    /// <param name="pattern">A name, or a name with <c>*</c>.</param>
    /// <returns>At least one point, in the order of the pass.</returns>
    /// <exception cref="InvalidRequestException">No point has such a name.</exception>
    public IReadOnlyList<HookPoint> Match(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        string plain = HookPattern.Plain(
            pattern, Primary, stack => Array.Find(_stages, stage => stage.Stack == stack)?.Blocks);
        HookPoint[] found =
            [.. Points.Where(point => FileSystemName.MatchesSimpleExpression(plain, point.Name, ignoreCase: false))];
        return found.Length > 0
            ? found
            : throw new InvalidRequestException(
                $"There is no hook point '{pattern}'; names are {string.Join(", and ", _stages.Select(NamesOf))}.");
    }

    /// <summary>When the pass comes to a point; larger is later.</summary>
    internal int OrderOf(HookSite site, int block, HookStack stack = HookStack.Blocks) =>
        _starts[(int)stack] + ((block + 1) * SitesPerBlock) + _ranks[(int)stack][(int)site];

    private static string NamesOf(HookStage stage)
    {
        string Outside(HookSite site) => new HookPoint(site, -1, stage.Stack).Name;
        IEnumerable<string> names =
        [
            .. stage.Before.Select(Outside),
            $"{HookNames.Of(stage.Stack)}.N.{HookNames.Of(stage.InBlock[0])}",
            .. stage.InBlock.Skip(1).Select(HookNames.Of),
            .. stage.Behind.Select(Outside),
        ];
        return $"{string.Join(", ", names)}, with N from 0 to {stage.Blocks - 1} or *";
    }
}
