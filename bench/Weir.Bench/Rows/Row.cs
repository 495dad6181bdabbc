namespace Weir.Bench.Rows;

/// <summary>A variant of the login job. A row is one entry of <see cref="RowCatalog"/>; contenders and brokers say themselves whether they can take part.</summary>
/// <param name="Name">As <c>--row</c> takes it.</param>
/// <param name="Title">What is different, in one line of the report.</param>
sealed record Row(string Name, string Title)
{
    /// <summary>Brokers of the cluster, and replicas of every topic.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether the contender connects by TLS; the bench itself never does.</summary>
    public bool IsTls { get; init; }

    /// <summary>Kafka's name of how source and output are compressed.</summary>
    public string Compression { get; init; } = "none";

    /// <summary>Characters of a nested object that each record has and that stays as it is; 0: there is none, and a record has about 230.</summary>
    public int ContextCharacters { get; init; }

    /// <summary>Whether each record has three headers that the output must have too.</summary>
    public bool HasHeaders { get; init; }

    /// <summary>Whether the output is checked against a contract of its own.</summary>
    public bool HasOutputContract { get; init; }

    /// <summary>Of every topic.</summary>
    public int Partitions { get; init; } = 4;
}
