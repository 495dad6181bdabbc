namespace Weir.Kafka.Worker;

/// <summary>How a transaction's records are shared among partitions: in proportion to what each has left, and one for each at least.</summary>
static class TransactionShares
{
    /// <param name="total">Records of a transaction.</param>
    /// <param name="left">What each partition has left, 1 and more.</param>
    /// <returns>Each one's share; together <paramref name="total"/>, or one for each where there are more partitions than that. A share larger than what is left is left over.</returns>
    public static int[] Of(int total, IReadOnlyList<long> left)
    {
        var shares = new int[left.Count];
        int rest = Math.Max(total, left.Count);
        // Beginning with the smallest, so that what one gets for being one is taken from the larger ones.
        decimal records = left.Sum(each => (decimal)each);
        foreach (var (partition, own) in left.Index().OrderBy(each => each.Item))
        {
            int share = Math.Max(1, (int)((decimal)rest * own / records));
            shares[partition] = share;
            rest -= share;
            records -= own;
        }
        return shares;
    }
}
