namespace Weir.DeadLetters;

/// <summary>Whose headers say why and where a record died.</summary>
enum DeadLetterDialect
{
    /// <summary><c>weir-dead-*</c>.</summary>
    Weir,

    /// <summary><c>__connect.errors.*</c> (KIP-298).</summary>
    Connect,

    /// <summary><c>__streams.errors.*</c> (KIP-1034).</summary>
    Streams,

    /// <summary><c>kafka_dlt-*</c>, or with retry topics <c>kafka_original-*</c> and <c>kafka_exception-*</c>, of Spring for Apache Kafka's DeadLetterPublishingRecoverer.</summary>
    Spring,
}
