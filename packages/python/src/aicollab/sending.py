"""What `send` takes, by type of message.

Written by `deno task docs` from the table of messages; PROTOCOL.md explains each.
"""

from __future__ import annotations

from typing import Any, Literal, Optional, overload

from .messages import (
    Ack,
    BudgetRaise,
    CodeShare,
    CollaborationAccept,
    CollaborationAmend,
    CollaborationAnswer,
    CollaborationCancel,
    CollaborationComplete,
    CollaborationDecline,
    CollaborationProgress,
    CollaborationQuestion,
    CollaborationRenew,
    CollaborationRequest,
    DeliveryStatus,
    Done,
    Fetched,
    Message,
    OsComponentShare,
    PatternShare,
    PushDelete,
    PushSet,
    Rung,
    SendType,
    Status,
    Sync,
    TopicJoin,
    TopicLeave,
    Verdict,
)


class AsyncSending:
    @overload
    async def send(
        self,
        message_type: Literal["sync"],
        data: Sync,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["pattern_share"],
        data: PatternShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["os_component_share"],
        data: OsComponentShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["code_share"],
        data: CodeShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_request"],
        data: CollaborationRequest,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_amend"],
        data: CollaborationAmend,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_accept"],
        data: CollaborationAccept,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_decline"],
        data: CollaborationDecline,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_progress"],
        data: CollaborationProgress,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_renew"],
        data: CollaborationRenew,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_question"],
        data: CollaborationQuestion,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_answer"],
        data: CollaborationAnswer,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_complete"],
        data: CollaborationComplete,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["collaboration_cancel"],
        data: CollaborationCancel,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["budget_raise"],
        data: BudgetRaise,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["push_set"],
        data: PushSet,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["push_delete"],
        data: PushDelete,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["verdict"],
        data: Verdict,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["message"],
        data: Message,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["topic_join"],
        data: TopicJoin,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["topic_leave"],
        data: TopicLeave,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["status"],
        data: Status,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["rung"],
        data: Rung,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["fetched"],
        data: Fetched,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["done"],
        data: Done,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    async def send(
        self,
        message_type: Literal["delivery_status"],
        data: DeliveryStatus,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    async def send(
        self,
        message_type: SendType,
        data: Any,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack:
        """Sends one message and returns its ack, which means that it is committed.

        Until then it is sent again under the same `message_id` after every lost connection, and stored once. Raises
        RefusedError when the hub has refused it, HubError or ClosedError when the client has ended, TimeoutError after
        `timeout` seconds: then the outcome is unknown, and it is still being sent.
        """
        return await self._send(message_type, data, target_ai, topic, message_id, timeout)

    async def _send(
        self,
        message_type: str,
        data: Any,
        target_ai: Optional[str],
        topic: Optional[str],
        message_id: Optional[str],
        timeout: Optional[float],
    ) -> Ack:
        raise NotImplementedError


class Sending:
    @overload
    def send(
        self,
        message_type: Literal["sync"],
        data: Sync,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["pattern_share"],
        data: PatternShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["os_component_share"],
        data: OsComponentShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["code_share"],
        data: CodeShare,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_request"],
        data: CollaborationRequest,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_amend"],
        data: CollaborationAmend,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_accept"],
        data: CollaborationAccept,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_decline"],
        data: CollaborationDecline,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_progress"],
        data: CollaborationProgress,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_renew"],
        data: CollaborationRenew,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_question"],
        data: CollaborationQuestion,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_answer"],
        data: CollaborationAnswer,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_complete"],
        data: CollaborationComplete,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["collaboration_cancel"],
        data: CollaborationCancel,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["budget_raise"],
        data: BudgetRaise,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["push_set"],
        data: PushSet,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["push_delete"],
        data: PushDelete,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["verdict"],
        data: Verdict,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["message"],
        data: Message,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["topic_join"],
        data: TopicJoin,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["topic_leave"],
        data: TopicLeave,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["status"],
        data: Status,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["rung"],
        data: Rung,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["fetched"],
        data: Fetched,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["done"],
        data: Done,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    @overload
    def send(
        self,
        message_type: Literal["delivery_status"],
        data: DeliveryStatus,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack: ...

    def send(
        self,
        message_type: SendType,
        data: Any,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Ack:
        """Sends one message and returns its ack, which means that it is committed.

        Until then it is sent again under the same `message_id` after every lost connection, and stored once. Raises
        RefusedError when the hub has refused it, HubError or ClosedError when the client has ended, TimeoutError after
        `timeout` seconds: then the outcome is unknown, and it is still being sent.
        """
        return self._send(message_type, data, target_ai, topic, message_id, timeout)

    def _send(
        self,
        message_type: str,
        data: Any,
        target_ai: Optional[str],
        topic: Optional[str],
        message_id: Optional[str],
        timeout: Optional[float],
    ) -> Ack:
        raise NotImplementedError
