namespace Attendance.Hub;

/// <summary>What one snapshot of the cache holds of the files that make a model.</summary>
internal sealed class SnapshotFiles(HubLayout layout, string commit)
{
    /// <summary>Whether a model can be loaded from it: the configuration and all weights are there.</summary>
    public bool IsUsable => Has(ModelFileSet.Config) && HasWeights;

    /// <summary>
    /// Whether there is nothing left to ask the hub for: usable, and a tokenizer is there or known not to exist. The
    /// weights are always placed last, so that the other small files have had their turn when this is true.
    /// </summary>
    public bool IsComplete =>
        IsUsable
        && (ModelFileSet.Tokenizers.Any(set => set.All(Has))
            || ModelFileSet.Tokenizers.All(set => set.Any(IsMissing)));

    private bool HasWeights
    {
        get
        {
            if (Has(ModelFileSet.Weights))
            {
                return true;
            }

            try
            {
                string index = layout.Pointer(commit, ModelFileSet.WeightsIndex);
                return CacheFile.Exists(index)
                    && ModelFileSet.ShardsOf(File.ReadAllBytes(index), layout.Root).All(Has);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or HubException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether the file is there; a link whose blob is gone is not.</summary>
    public bool Has(string file) => CacheFile.Exists(layout.Pointer(commit, file));

    /// <summary>Whether the repository is known not to have the file.</summary>
    public bool IsMissing(string file) => File.Exists(layout.NoExist(commit, file));
}
