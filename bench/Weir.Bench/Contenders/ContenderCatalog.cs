namespace Weir.Bench.Contenders;

/// <summary>Every contender that there is, the one that others are compared with first.</summary>
static class ContenderCatalog
{
    public static IReadOnlyList<IContender> All { get; } =
    [
        new WeirContender(),
        new ConfluentContender(),
        new PeerContender("kafka-clients", "`../shared/peers/kafka-clients`: Apache Kafka's own Java consumer and transactional producer, two threads", carriesHeaders: false),
        new PeerContender("kafka-streams", "`../shared/peers/kafka-streams`: Kafka Streams, exactly_once_v2, two stream threads", carriesHeaders: true),
    ];

    /// <param name="word">A name, or NAME=COMMAND.</param>
    /// <returns>Null: there is none of that name.</returns>
    public static IContender? Find(string word) => word.Split('=', 2) switch
    {
        [{ Length: > 0 } name, { Length: > 0 } command] => new CommandContender(name, command),
        _ => All.FirstOrDefault(contender => contender.Name == word),
    };
}
