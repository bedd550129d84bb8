import type { OperationHandlers } from '../operation-handler.ts';
import { acceptInvitation, previewInvitation } from './accept-invitation.ts';
import { invite, listInvitations, revokeInvitation } from './invitations.ts';
import { changeMember, listMembers, removeMember } from './members.ts';
import { addUser, changeUser, listUsers } from './users.ts';

export const peopleHandlers = {
  'GET /api/v1/tenants/{tenant}/members': listMembers,
  'PATCH /api/v1/members/{member}': changeMember,
  'DELETE /api/v1/members/{member}': removeMember,
  'GET /api/v1/tenants/{tenant}/invitations': listInvitations,
  'POST /api/v1/tenants/{tenant}/invitations': invite,
  'DELETE /api/v1/invitations/{invitation}': revokeInvitation,
  'POST /api/v1/invitation-previews': previewInvitation,
  'POST /api/v1/invitation-acceptances': acceptInvitation,
  'GET /api/v1/users': listUsers,
  'POST /api/v1/users': addUser,
  'PATCH /api/v1/users/{user}': changeUser,
} satisfies OperationHandlers;
