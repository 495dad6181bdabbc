namespace Weir.Engine.Delivery;

/// <summary>Takes headers one by one; the spans are valid only during the call.</summary>
public interface IHeaderSink
{
    void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
