"""Addresses of the messages package."""

from django.urls import path

from messages.views import anchoring, answers, asking, drafts, links, messages, preview, rules, states, writing

urlpatterns = [
    path("messages/", messages.MessageList.as_view(), name="message_list"),
    path("messages/new/", writing.MessageCreate.as_view(), name="message_create"),
    path("messages/anchoring/", anchoring.AnchoringList.as_view(), name="anchoring_list"),
    path("messages/anchoring/rules/", rules.AnchoringRulesPage.as_view(), name="anchoring_rules"),
    path("messages/anchoring/<int:pk>/", anchoring.AnchoringUpdate.as_view(), name="anchoring_update"),
    path("answer/<str:token>/", links.AnswerLink.as_view(), name="endorsement-link"),
    path("messages/answers/<int:pk>/mail/", asking.EndorsementMail.as_view(), name="endorsement_mail"),
    path("messages/answers/<int:pk>/days/", asking.EndorsementDays.as_view(), name="endorsement_days"),
    path("messages/answers/<int:pk>/links/", asking.EndorsementLinksRevoke.as_view(), name="endorsement_links_revoke"),
    path("messages/answers/<int:pk>/", anchoring.EndorsementAnswer.as_view(), name="endorsement_answer"),
    path("messages/answers/<int:pk>/condition/", answers.ConditionRelease.as_view(), name="condition_release"),
    path("messages/answers/<int:pk>/withdraw/", answers.EndorsementWithdraw.as_view(), name="endorsement_withdraw"),
    path("messages/answers/<int:pk>/silence/", answers.SilenceChoice.as_view(), name="silence_choice"),
    path("messages/<int:pk>/", messages.MessageDetail.as_view(), name="message_detail"),
    path("messages/<int:pk>/versions/", messages.MessageVersions.as_view(), name="message_versions"),
    path("messages/<int:pk>/details/", writing.MessageUpdate.as_view(), name="message_update"),
    path("messages/<int:pk>/text/", writing.MessageWrite.as_view(), name="message_write"),
    path("messages/<int:pk>/preview/", preview.MessagePreview.as_view(), name="message_preview"),
    path("messages/<int:pk>/drafts/", drafts.MessageDrafts.as_view(), name="message_drafts"),
    path("messages/<int:pk>/publish/", drafts.MessagePublish.as_view(), name="message_publish"),
    path("messages/<int:pk>/parties/", anchoring.MessageBoard.as_view(), name="message_board"),
    path("messages/<int:pk>/anchor/", asking.MessageAnchor.as_view(), name="message_anchor"),
    path("messages/<int:pk>/anchor/stop/", asking.MessageRequestsStop.as_view(), name="message_requests_stop"),
    path("messages/<int:pk>/ready/", states.MessageReady.as_view(), name="message_ready"),
    path("messages/<int:pk>/reopen/", states.MessageReopen.as_view(), name="message_reopen"),
    path("messages/<int:pk>/adopt/", states.MessageAdopt.as_view(), name="message_adopt"),
    path("messages/<int:pk>/release/", states.MessageRelease.as_view(), name="message_release"),
    path("messages/<int:pk>/revise/", states.MessageRevise.as_view(), name="message_revise"),
    path("messages/<int:pk>/expire/", states.MessageExpire.as_view(), name="message_expire"),
    path("messages/<int:pk>/restore/", states.MessageRestore.as_view(), name="message_restore"),
]
