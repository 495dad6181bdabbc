using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support;

namespace Weir.Simulation.Perils;

/// <summary>
/// Holds one request of a transaction back and cuts its connection: its sender tries again, or takes its id anew, and begins the next transaction.
/// Only then, in the middle of it, the request arrives (KAFKA-17754). What the sender did just then may be left without an answer.
/// </summary>
sealed class HeldRequest(ApiKey api, Func<BrokerRequest, Task> release, bool losesAnswer) : IIntervention
{
    BrokerRequest? _held;
    string? _id;
    bool _hasEnded;

    /// <summary>Whether the request arrived in a later transaction.</summary>
    public bool IsReleased { get; private set; }

    public ValueTask<FaultAction?> BeforeAsync(BrokerRequest request)
    {
        if (_held is not null || request.ApiKey != api || TransactionOf(request.Message) is not { } id) return default;
        (_held, _id) = (Copy(request), id);
        return new(FaultAction.Close);
    }

    public async ValueTask<FaultAction?> AfterAsync(BrokerRequest request, IMessage answer)
    {
        if (_held is not { } held || IsReleased || TransactionOf(request.Message) != _id) return null;
        _hasEnded |= answer is EndTxnResponse { ErrorCode: ErrorCode.None } or InitProducerIdResponse { ErrorCode: ErrorCode.None };
        if (!_hasEnded || answer is not ProduceResponse || !RefusalAnswers.IsGood(answer)) return null;
        IsReleased = true;
        await release(held);
        return losesAnswer ? FaultAction.Close : null;
    }

    /// <summary>The transactional id in a request; null where it has none.</summary>
    public static string? TransactionOf(IMessage request) => request switch
    {
        ProduceRequest produce => produce.TransactionalId,
        AddPartitionsToTxnRequest add => add.V3AndBelowTransactionalId,
        AddOffsetsToTxnRequest add => add.TransactionalId,
        TxnOffsetCommitRequest commit => commit.TransactionalId,
        EndTxnRequest end => end.TransactionalId,
        InitProducerIdRequest init => init.TransactionalId,
        _ => null,
    };

    // Its bytes are the connection's, and go with it.
    static BrokerRequest Copy(BrokerRequest request)
    {
        if (request.Message is ProduceRequest produce) foreach (var data in produce.TopicData.SelectMany(topic => topic.PartitionData)) data.Records = data.Records?.ToArray();
        return request;
    }
}
