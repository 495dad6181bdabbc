namespace Weir.Protocol;

/// <summary>Bytes of Kafka's protocol as a value.</summary>
public interface IMessage
{
    /// <summary>Writes the message as <paramref name="version"/> says; fields which that version lacks are left out.</summary>
    void Write(WireWriter writer, short version);
}

/// <summary>A message that can be read.</summary>
public interface IMessage<TSelf> : IMessage where TSelf : IMessage<TSelf>
{
    /// <summary>Reads the message; byte fields are slices of the reader's memory.</summary>
    /// <exception cref="ProtocolException">The bytes end too early, or a length is impossible.</exception>
    static abstract TSelf Read(ref WireReader reader, short version);
}
